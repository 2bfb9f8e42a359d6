"""Where the values of a contact came from (docs/decisions/0019-provenance.md).

- `source_import`, `source_row`: the import and the row of its sheet that wrote the contact last. Its values are from
  there, save those that `sources` names.
- `sources`: a JSON object from names of values (`user.email`, `plan`) to where each came from instead: `[import, row]`,
  `{"by": "Farida Sheikh", "at": "2026-11-25T10:00:00Z"}`, or null where nobody knows any more. Null for none.

Columns without a default are added at once, however large the table; what is there already came from nobody knows where.
"""

from django.db import migrations

COLUMNS = """
ALTER TABLE contact ADD COLUMN source_import bigint, ADD COLUMN source_row integer, ADD COLUMN sources jsonb
"""


class Migration(migrations.Migration):
    """Forward only: a big table is never dropped by a migration."""

    dependencies = [("audience", "0006_lists")]

    operations = [migrations.RunSQL(COLUMNS)]

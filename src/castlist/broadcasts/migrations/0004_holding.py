"""What holds a broadcast by itself, and what its report reads.

- `held_at`: when it was last paused by itself. Messages that left before tell nothing new of what it was held for.
- `alike`: how many failures alike came in a row, by what told of them (`answer` or `receipt`), so that the count lasts
  longer than a process. A row is made by the first failure of the kind.
- `message_in_trouble` holds only what a report gives reasons for.
"""

from django.db import migrations, models

ALIKE = """
CREATE TABLE alike (
    workspace_id bigint NOT NULL,
    broadcast_id bigint NOT NULL,
    told_by text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    messages integer NOT NULL,
    PRIMARY KEY (workspace_id, broadcast_id, told_by)
);
"""

IN_TROUBLE = """
CREATE INDEX message_in_trouble ON message (workspace_id, broadcast_id, message_id)
WHERE state IN ('failed', 'skipped', 'unknown');
"""


class Migration(migrations.Migration):
    """Forward only: a big table is never dropped by a migration."""

    dependencies = [("broadcasts", "0003_segments_may_go")]

    operations = [
        migrations.AddField(model_name="broadcast", name="held_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(ALIKE),
        migrations.RunSQL(IN_TROUBLE),
    ]

"""When a contact was last heard of, and opt-outs by more than one means.

- One opt-out a person *and source*: who stopped in WhatsApp's settings and wrote STOP as well stays opted out when they
  resume in the settings.
- `opt_out_lift`: what was brought back and when, so that an older wish to stop that comes late, or twice, does not
  undo it. `person` is a phone (digits) or a user id, which has letters.
"""

from django.db import migrations

INTERACTION = "ALTER TABLE contact ADD COLUMN interacted_at timestamptz"

MORE_THAN_ONE_MEANS = """
ALTER TABLE opt_out
    DROP CONSTRAINT opt_out_phone_once,
    DROP CONSTRAINT opt_out_user_id_once,
    ADD CONSTRAINT opt_out_phone_once UNIQUE (workspace_id, phone, source),
    ADD CONSTRAINT opt_out_user_id_once UNIQUE (workspace_id, user_id, source),
    ALTER COLUMN source SET DATA TYPE text COLLATE "C"
"""

LIFT = """
CREATE TABLE opt_out_lift (
    workspace_id bigint NOT NULL,
    person text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    lifted_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, person, source)
)
"""


class Migration(migrations.Migration):
    """Forward only: a big table is never dropped by a migration."""

    dependencies = [("audience", "0003_segment_rule")]

    operations = [migrations.RunSQL(sql) for sql in (INTERACTION, MORE_THAN_ONE_MEANS, LIFT)]

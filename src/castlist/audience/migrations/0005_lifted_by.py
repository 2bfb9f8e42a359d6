"""Who of the team brought somebody back, by name; empty where the person wrote START themselves."""

from django.db import migrations


class Migration(migrations.Migration):
    """Forward only: a big table is never dropped by a migration."""

    dependencies = [("audience", "0004_interactions_and_lifts")]

    operations = [migrations.RunSQL("ALTER TABLE opt_out_lift ADD COLUMN lifted_by text NOT NULL DEFAULT ''")]

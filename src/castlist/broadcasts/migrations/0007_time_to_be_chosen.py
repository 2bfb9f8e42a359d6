"""Drafts that are meant for a time which is not chosen yet: they do not leave at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0006_preflight_runs")]

    operations = [
        migrations.AddField("broadcast", "is_timed", models.BooleanField(default=False, db_default=False)),
    ]

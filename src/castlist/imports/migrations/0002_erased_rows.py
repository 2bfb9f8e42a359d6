"""Rows of a stored file that were erased with a person: how many, and when last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="import", name="erased_rows", field=models.PositiveIntegerField(default=0, db_default=0)
        ),
        migrations.AddField(model_name="import", name="erased_at", field=models.DateTimeField(null=True)),
    ]

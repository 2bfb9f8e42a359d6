"""How often a batch has each reason, beside its verdicts. Those of older batches are counted when somebody looks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_erased_rows")]

    operations = [
        migrations.AddField(model_name="importbatch", name="reasons", field=models.JSONField(null=True)),
    ]

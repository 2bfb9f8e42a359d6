"""Rule segments: the rule stands on the segment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audience", "0002_big_tables")]

    operations = [
        migrations.AddField(model_name="segment", name="rule", field=models.JSONField(null=True)),
    ]

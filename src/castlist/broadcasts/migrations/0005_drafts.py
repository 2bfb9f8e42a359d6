from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    """Drafts may have no template yet, and tell when they were changed and tested."""

    dependencies = [("broadcasts", "0004_holding")]

    operations = [
        migrations.AddField("broadcast", "changed_at", models.DateTimeField(default=timezone.now)),
        migrations.AddField("broadcast", "tested_at", models.DateTimeField(null=True)),
        migrations.AlterField("broadcast", "template_name", models.CharField(blank=True, max_length=512)),
        migrations.AlterField("broadcast", "template_language", models.CharField(blank=True, max_length=16)),
    ]

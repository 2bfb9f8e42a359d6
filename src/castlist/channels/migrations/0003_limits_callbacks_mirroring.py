import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_accounts_and_templates"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="callback_set_for",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="channel",
            name="told_daily_limit",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="channel",
            name="follows_told_limit",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="channel",
            name="templates_due_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]

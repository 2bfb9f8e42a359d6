"""Why a channel waits, since when nobody could be reached, and when its rate was what it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_limits_callbacks_mirroring"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="waits_reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(model_name="channel", name="new_users_wait_until", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="channel", name="unreachable_since", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="channel", name="current_rate_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="channel", name="throttled_at", field=models.DateTimeField(null=True)),
    ]

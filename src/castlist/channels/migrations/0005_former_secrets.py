"""A callback secret that was replaced counts for a while; when a callback was last registered, for the worker."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_waits_and_rates")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="sealed_former_secret",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(model_name="channel", name="secret_replaced_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="channel", name="callback_tried_at", field=models.DateTimeField(null=True)),
    ]

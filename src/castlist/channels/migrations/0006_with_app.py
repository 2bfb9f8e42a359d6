"""Whether a number is also used in the WhatsApp Business app is remembered. So far the pages knew it by the rate of 20."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0005_former_secrets")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="with_app",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(
            "UPDATE channels_channel SET with_app = true WHERE messages_per_second = 20",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]

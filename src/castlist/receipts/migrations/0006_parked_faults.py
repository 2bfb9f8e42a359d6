"""A parked receipt that cannot be settled is set aside, as a callback is, and does not hold up the others."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("receipts", "0005_forgetting")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE parked_receipt ADD COLUMN fault text",
            "ALTER TABLE parked_receipt DROP COLUMN fault",
        )
    ]

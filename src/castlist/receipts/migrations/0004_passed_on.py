"""Callbacks that came to the address of one channel and are for another: one address may serve a business's numbers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("receipts", "0003_parked_errors")]

    operations = [migrations.RunSQL("ALTER TABLE callback ADD COLUMN is_passed_on boolean NOT NULL DEFAULT false")]

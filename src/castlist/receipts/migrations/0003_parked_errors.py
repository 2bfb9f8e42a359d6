"""Parked receipts keep all of their error: what to do, whether it came of haste, whether it was ever handed over."""

from django.db import migrations

COLUMNS = """
ALTER TABLE parked_receipt
    ADD COLUMN to_do text NOT NULL DEFAULT '',
    ADD COLUMN is_throttle boolean NOT NULL DEFAULT false,
    ADD COLUMN is_unsubmitted boolean NOT NULL DEFAULT false;
"""


class Migration(migrations.Migration):
    dependencies = [("receipts", "0002_big_tables")]

    operations = [migrations.RunSQL(COLUMNS)]

"""Receipts and messages of people are deleted when they are old: found by time, in the order in which they were written.

BRIN costs next to nothing where they are written, thousands a second; a tree would cost as much as the key does.
"""

from django.db import migrations

BY_TIME = """
CREATE INDEX receipt_by_time ON receipt USING brin (workspace_id, received_at);
CREATE INDEX inbound_by_time ON inbound USING brin (workspace_id, received_at);
"""


class Migration(migrations.Migration):
    dependencies = [("receipts", "0004_passed_on")]

    operations = [migrations.RunSQL(BY_TIME)]

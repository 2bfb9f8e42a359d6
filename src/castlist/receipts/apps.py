"""The room as Django knows it."""

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    """Receipts."""

    name = "castlist.receipts"
    label = "receipts"

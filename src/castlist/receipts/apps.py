"""The room as Django knows it."""

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    """Receipts."""

    name = "castlist.receipts"
    label = "receipts"

    def ready(self) -> None:
        """Make the condition on changed numbers known to rule segments."""
        from castlist.audience.condition_kinds import register_condition
        from castlist.receipts.number_changes import (
            KIND,
            describe_number_changed,
            parse_number_changed,
            write_number_changed,
        )

        register_condition(
            KIND, parse=parse_number_changed, write=write_number_changed, describe=describe_number_changed
        )

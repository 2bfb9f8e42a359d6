"""The room as Django knows it."""

from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    """Broadcasts."""

    name = "castlist.broadcasts"
    label = "broadcasts"

    def ready(self) -> None:
        """Make the condition on outcomes known to rule segments, and hear of channels that are disconnected."""
        from castlist.audience.condition_kinds import register_condition
        from castlist.broadcasts.leaving import hold_disconnected
        from castlist.broadcasts.outcome_conditions import (
            KIND,
            describe_outcome,
            load_broadcasts,
            parse_outcome,
            write_outcome,
        )
        from castlist.channels.leaving import register_leaver

        register_leaver(hold_disconnected)
        register_condition(
            KIND, load=load_broadcasts, parse=parse_outcome, write=write_outcome, describe=describe_outcome
        )

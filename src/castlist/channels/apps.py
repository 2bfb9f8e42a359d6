"""The room as Django knows it."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Channels."""

    name = "castlist.channels"
    label = "channels"

    def ready(self) -> None:
        """Keep a new key from being made while an old one has sealed something."""
        from castlist.channels.sealed import has_sealed
        from castlist.config.vault import ask_before_new_key

        ask_before_new_key(has_sealed)

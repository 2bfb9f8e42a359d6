"""The room as Django knows it."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Channels."""

    name = "castlist.channels"
    label = "channels"

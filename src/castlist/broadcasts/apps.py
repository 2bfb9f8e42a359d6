"""The room as Django knows it."""

from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    """Broadcasts."""

    name = "castlist.broadcasts"
    label = "broadcasts"

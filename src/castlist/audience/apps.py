"""The room as Django knows it."""

from django.apps import AppConfig


class AudienceConfig(AppConfig):
    """Audience."""

    name = "castlist.audience"
    label = "audience"

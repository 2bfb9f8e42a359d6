"""The room as Django knows it."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports."""

    name = "castlist.imports"
    label = "imports"

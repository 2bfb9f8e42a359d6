"""The room as Django knows it."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Workspaces."""

    name = "castlist.workspaces"
    label = "workspaces"

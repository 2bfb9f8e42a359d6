"""The pages as Django knows them."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The pages, their templates, texts and static files."""

    name = "castlist.ui"
    label = "ui"

"""Each page in the language of its reader and in the time zone of the workspace."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from castlist.workspaces.models import User, Workspace


def speak_to_reader(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Use the language that a person chose; who chose none reads what the browser asks for."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language() or "en"
        try:
            return get_response(request)
        finally:
            timezone.deactivate()

    return answer


def language_of(asked: str) -> str:
    """Choose the language of ours that a browser's Accept-Language asks for first; English where it asks for none."""
    for code, _weight in parse_accept_lang_header(asked.lower()[:500]):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"


def use_time_zone(workspace: Workspace) -> None:
    """Show times as the workspace's people live them."""
    timezone.activate(zoneinfo.ZoneInfo(workspace.timezone))

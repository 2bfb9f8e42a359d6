"""The page of one sentence that stands for one that cannot be shown. It needs no database, session or script."""

from collections.abc import Mapping
from http import HTTPStatus

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi, gettext_noop
from django.utils.translation import gettext as _

TITLES: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: gettext_noop("This cannot be read"),
    HTTPStatus.FORBIDDEN: gettext_noop("Not allowed"),
    HTTPStatus.NOT_FOUND: gettext_noop("Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_noop("Nothing to open here"),
    HTTPStatus.CONFLICT: gettext_noop("Not at the moment"),
    HTTPStatus.GONE: gettext_noop("No longer here"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_noop("Too large"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_noop("Not at the moment"),
}


def refusal_page(words: str, *, status: int, title: str = "", back: str = "", theme: str = "system") -> str:
    """Write the page, in the language that is active. `back`: the page somebody came from, where it is known."""
    context = {
        "words": words,
        "title": title or _(TITLES.get(status, "Something went wrong")),
        "back": back,
        "theme": theme,
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    return render_to_string("errors/refused.html", context)

"""What cannot be stored is taken out of what is sent, once for all pages."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict


class TakeOutNul:
    """Middleware that takes NUL out of addresses and forms: no keyboard writes it, and PostgreSQL stores none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the view answer."""
        return self._get_response(request)

    def process_view(self, request: Any, *_view: Any) -> None:
        """Clean what the view will read; the form has been read by who looks for its token."""
        request.GET = _cleaned(request.GET)
        if request.method == "POST":
            request.POST = _cleaned(request.POST)


def _cleaned(given: QueryDict) -> QueryDict:
    if not any("\0" in text for name, texts in given.lists() for text in (name, *texts)):
        return given
    cleaned = QueryDict(mutable=True)
    for name, texts in given.lists():
        cleaned.setlist(name.replace("\0", ""), [text.replace("\0", "") for text in texts])
    cleaned._mutable = False  # noqa: SLF001 - as Django's own are
    return cleaned

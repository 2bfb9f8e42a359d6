"""What is refused in front of Django is told as Django would tell it: as a page to people, as text to scripts."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def tell(scope: Scope, send: Send, *, status: int, words: Callable[[], str]) -> None:
    """Answer with a sentence in the language that the browser asks for, and end the connection: a body may be coming.

    `words` is asked while that language is active.
    """
    from django.utils import translation

    from castlist.ui.reader import language_of
    from castlist.ui.refusal_page import refusal_page
    from castlist.ui.spoken import spoken

    asked = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    is_page = "text/html" in asked.get(b"accept", "") and b"hx-request" not in asked
    with translation.override(language_of(asked.get(b"accept-language", ""))):
        text = refusal_page(words(), status=status) if is_page else spoken(words())
    await _send(send, status, text.encode(), is_page=is_page)


async def _send(send: Send, status: int, body: bytes, *, is_page: bool) -> None:
    from castlist.ui.policy import POLICY

    headers = [
        (b"content-type", b"text/html; charset=utf-8" if is_page else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store, private"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""How large the body of a page's request may be, looked at before any of it is taken in.

Django lays a whole body aside before a page is asked; without this look anybody could fill the disk. Sheets may be as
large as their workspace allows; every other form is small.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from castlist.config.limits import LARGEST_FORM

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Pages = Callable[[Any, Any, Any], Awaitable[None]]

AROUND_A_SHEET = 1 << 20
"""Bytes that a form has beside its sheet, at the most."""

_SHEETS = re.compile(r"/w/([-a-zA-Z0-9_]+)/imports/new/(?:check/)?")


class BodyTooLarge(Exception):
    """More was sent than may be."""


async def serve_bounded(pages: Pages, scope: Scope, receive: Receive, send: Send) -> None:
    """Ask the pages, unless the body is too large: that is told without reading more than is needed to know."""
    from django.db import DatabaseError

    from castlist.ui.refused import database_is_away

    if scope["method"] in {"GET", "HEAD"}:
        await pages(scope, receive, send)
        return
    try:
        limit_mb = await _limit_mb(scope["path"])
    except DatabaseError:
        await _tell(send, HTTPStatus.SERVICE_UNAVAILABLE, database_is_away())
        return
    most = LARGEST_FORM if limit_mb is None else (limit_mb << 20) + AROUND_A_SHEET
    announced = _announced(scope)
    if announced is not None and announced > most:
        await _refuse(send, announced, limit_mb)
        return
    bounded = _Bounded(receive, most)
    try:
        await pages(scope, bounded, send)
    except BodyTooLarge:
        await _refuse(send, bounded.size, limit_mb)


class _Bounded:
    """Counts what is received; a body whose length was not announced is cut off where it gets too long."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self.size = 0

    async def __call__(self) -> MutableMapping[str, Any]:
        event = await self._receive()
        self.size += len(event.get("body", b""))
        if self.size > self._most:
            raise BodyTooLarge
        return event


def _announced(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value[:20])
    return None


async def _limit_mb(path: str) -> int | None:
    """Find how large a sheet may be that is sent to this address; None where it takes none."""
    found = _SHEETS.fullmatch(path)
    if not found:
        return None
    from asgiref.sync import sync_to_async

    return await sync_to_async(_limit_of, thread_sensitive=False)(found[1])


def _limit_of(slug: str) -> int | None:
    """Ask the database, outside of any request of Django's: nobody else would give the connection back, or up."""
    from django.db import connections

    from castlist.workspaces.models import Workspace

    try:
        return Workspace.objects.filter(slug=slug).values_list("file_limit_mb", flat=True).first()
    finally:
        connections.close_all()


async def _refuse(send: Send, size: int, limit_mb: int | None) -> None:
    from castlist.imports.saving import too_large_words

    words = "This form is too large." if limit_mb is None else too_large_words(size, limit_mb)
    await _tell(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)


async def _tell(send: Send, status: int, words: str) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(words.encode())).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})

"""How large the body of a page's request may be, looked at before any of it is taken in.

Django lays a whole body aside before a page is asked; without this look anybody could fill the disk. Sheets may be as
large as their workspace allows, if they come from somebody who may import there; every other form is small.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from castlist.config.limits import LARGEST_FORM
from castlist.web.front_refusals import tell

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Pages = Callable[[Any, Any, Any], Awaitable[None]]

AROUND_A_SHEET = 1 << 20
"""Bytes that a form has beside its sheet, at the most."""

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

_SHEETS = re.compile(r"/w/([-a-zA-Z0-9_]+)/imports/new/(?:check/)?")


class BodyTooLarge(Exception):
    """More was sent than may be."""


@dataclass(frozen=True, kw_only=True)
class _Bound:
    """How many bytes may come, and what is answered (`status`, `words` of a size) to more."""

    most: int
    status: int
    words: Callable[[int], str]


async def serve_bounded(pages: Pages, scope: Scope, receive: Receive, send: Send) -> None:
    """Ask the pages, unless the body is too large: that is told without reading more than is needed to know."""
    from django.db import DatabaseError

    from castlist.ui.refused import database_is_away

    if scope["method"] in {"GET", "HEAD"}:
        await pages(scope, receive, send)
        return
    try:
        bound = await _bound_of(scope)
    except DatabaseError:
        await tell(scope, send, status=HTTPStatus.SERVICE_UNAVAILABLE, words=database_is_away)
        return
    announced = _announced(scope)
    if announced is not None and announced > bound.most:
        await tell(scope, send, status=bound.status, words=lambda: bound.words(announced))
        return
    bounded = _Bounded(receive, bound.most)
    try:
        await pages(scope, bounded, send)
    except BodyTooLarge:
        await tell(scope, send, status=bound.status, words=lambda: bound.words(bounded.size))


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


async def _bound_of(scope: Scope) -> _Bound:
    """Bound a body by where it is sent to, and sheets also by who sends them: a stranger's are not laid aside."""
    found = _SHEETS.fullmatch(scope["path"])
    if not found:
        from castlist.ui.refused import form_is_too_large

        return _Bound(most=LARGEST_FORM, status=TOO_LARGE, words=lambda _size: form_is_too_large())
    from asgiref.sync import sync_to_async

    from castlist.imports.saving import too_large_words

    limit_mb = await sync_to_async(_limit_mb, thread_sensitive=False)(found[1], _session_of(scope))
    if limit_mb is None:
        return _Bound(most=LARGEST_FORM, status=HTTPStatus.FORBIDDEN, words=lambda _size: logged_out())
    most = (limit_mb << 20) + AROUND_A_SHEET
    return _Bound(most=most, status=TOO_LARGE, words=lambda size: too_large_words(size, limit_mb))


def logged_out() -> str:
    """Say to whom a sheet is not received."""
    from django.utils.translation import gettext as _

    return _("You are not logged in any more, or may not import here. Log in, then choose the file again.")


def _session_of(scope: Scope) -> str:
    from django.conf import settings
    from django.http import parse_cookie

    written = b"; ".join(value for name, value in scope["headers"] if name.lower() == b"cookie")
    return parse_cookie(written.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")


def _limit_mb(slug: str, session: str) -> int | None:
    """Find how large a person's sheet may be in a workspace; None for whoever may not import there.

    Asked outside of any request of Django's: nobody else would give the connection back, or up.
    """
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connections

    from castlist.workspaces.models import TeamMember
    from castlist.workspaces.roles import Right, may

    try:
        person = SessionStore(session).get(SESSION_KEY) if session else None
        if person is None:
            return None
        places = TeamMember.objects.select_related("workspace")
        member = places.filter(workspace__slug=slug, user_id=person).first()
        return member.workspace.file_limit_mb if member and may(member.role, Right.EDIT) else None
    finally:
        connections.close_all()

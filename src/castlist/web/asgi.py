"""The web server's application: callbacks and health, in front of Django's pages. Loading it finds the database."""

import json
import os
import signal
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from castlist.web.bodies import serve_bounded

if TYPE_CHECKING:
    from castlist.receipts.inbox.door import Door

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Pages = Callable[[Any, Any, Any], Awaitable[None]]

CALLBACKS = "/callbacks/"
HEALTH = "/health"
LARGEST_BODY = 4 << 20
"""Bytes. Meta puts up to 1,000 updates into one callback, which is about half a megabyte (reference §5.1)."""


class Application:
    """The application, for one event loop."""

    def __init__(self, door: "Door", pages: Pages) -> None:
        self._door = door
        self._pages = pages
        self.parent: int | None = None
        """The process without which this one ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the server's own start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(CALLBACKS):
            await self._serve_callback(path.removeprefix(CALLBACKS).removesuffix("/"), scope, receive, send)
        elif path == HEALTH:
            is_healthy = await self._door.is_healthy()
            text = json.dumps({"database": "reachable" if is_healthy else "unreachable"})
            await _answer(send, 200 if is_healthy else 503, text, "application/json")
        else:
            await serve_bounded(self._pages, scope, receive, send)

    async def _serve_callback(self, token: str, scope: Scope, receive: Receive, send: Send) -> None:
        from castlist.receipts.calls import read_headers
        from castlist.receipts.inbox.door import BodyTooLarge, Knock

        headers = read_headers(scope["headers"])

        async def read_body() -> bytes:
            body = await _read_body(receive, headers.get("content-length", ""))
            if body is None:
                raise BodyTooLarge
            return body

        knock = Knock(method=scope["method"], query=scope["query_string"], headers=headers, read_body=read_body)
        try:
            reply = await self._door.answer(token, knock)
        except _Gone:
            return
        await _answer(send, reply.status, reply.text)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            event = await receive()
            if event["type"] == "lifespan.startup":
                if self.parent not in (None, os.getppid()):
                    os.kill(os.getpid(), signal.SIGTERM)  # it died while we were loading, when nobody heard of it
                await send({"type": "lifespan.startup.complete"})
            elif event["type"] == "lifespan.shutdown":
                await self._door.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


class _Gone(Exception):
    """The caller hung up before its body was here."""


async def _read_body(receive: Receive, announced: str) -> bytes | None:
    """Read a body; None where it is too large, of which no more is read than is needed to know."""
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > LARGEST_BODY:
        return None
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _Gone
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            return None
        if not event.get("more_body", False):
            return b"".join(parts)


async def _answer(send: Send, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
    body = text.encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def make_application() -> Application:
    """Find the database and load Django, and give the application."""
    from castlist.config.database import begin_to_serve, prepare_database
    from castlist.config.parent import end_with_parent

    end_with_parent()  # the server's own parent may be killed: who is left would keep the port
    prepare_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "castlist.config.settings")
    from django.core.asgi import get_asgi_application

    from castlist.imports.receiving import receiving_folder

    tempfile.tempdir = str(receiving_folder())  # Django lays bodies aside; the system's own folder may be memory
    pages = get_asgi_application()
    begin_to_serve()
    from castlist.receipts.inbox.door import Door

    return Application(Door(), pages)


def make_served_application() -> Application:
    """Give the application to a process of `castlist web`, which ends with it, also when that is killed."""
    from multiprocessing import parent_process

    from castlist.config.parent import end_with_parent

    end_with_parent()
    parent = parent_process()
    application = make_application()
    application.parent = parent.pid if parent else None
    return application

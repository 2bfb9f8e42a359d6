"""What the tests of callbacks begin with: channels, callbacks that prove where they come from, and asking the inbox."""

import asyncio
import base64
import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import psycopg
from psycopg.rows import dict_row

from castlist.channels.models import Channel
from castlist.channels.providers.authenticity import signature
from castlist.config.database import connect
from castlist.config.vault import seal
from castlist.receipts.inbox.door import Door
from castlist.web.asgi import Application
from castlist.workspaces.models import Workspace

APP_SECRET = "app-secret-0a1b2c"
SECRET = "callback-secret-3d4e5f"
PHONE = "919876543210"
CASTLIST = Path(sys.executable).with_name("castlist")

Given = TypeVar("Given")

_numbers = itertools.count(919_870_000_000)


def make_channel(workspace: Workspace, provider: str = "meta", **fields: Any) -> Channel:
    """Make a channel as connecting does, asking nobody."""
    number = str(next(_numbers))
    values: dict[str, Any] = {
        "name": f"{provider} {number}",
        "name_key": f"{provider} {number}",
        "number": number,
        "country": "IN",
        "state": "active",
        "base_url": "sandbox:" if provider == "sandbox" else "https://provider.example",
        "sealed_app_secret": seal(APP_SECRET),
        "sealed_callback_secret": seal(SECRET),
        **fields,
    }
    return Channel.objects.create(workspace=workspace, provider=provider, **values)


def envelope(field: str = "messages", **value: Any) -> dict[str, Any]:
    """Write Meta's envelope around one change."""
    change = {"field": field, "value": {"messaging_product": "whatsapp", **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1022", "changes": [change]}]}


def status(word: str, *, named: str = "", ref: str = "", at: int = 1_764_000_000, **more: Any) -> dict[str, Any]:
    """Write one of Meta's statuses."""
    told = {"id": named, "status": word, "timestamp": str(at), "recipient_id": PHONE, "biz_opaque_callback_data": ref}
    return {name: value for name, value in told.items() if value} | more


def failure(code: int, **more: Any) -> dict[str, Any]:
    """Write one of Meta's failures, which never names the recipient's contact (reference §5.2)."""
    return status("failed", **more, errors=[{"code": code, "title": "(#1) Failed"}])


def written(
    text: str, *, named: str = "wamid.in", phone: str = PHONE, at: int = 1_764_000_100, **more: Any
) -> dict[str, Any]:
    """Write a message of a person."""
    told = {"from": phone, "id": named, "timestamp": str(at), "type": "text", "text": {"body": text}}
    return {name: value for name, value in told.items() if value} | more


def in_form_of(provider: str, *, statuses: Sequence[Any] = (), messages: Sequence[Any] = ()) -> bytes:
    """Write statuses and messages as a provider's callback."""
    value = {"statuses": list(statuses), "messages": list(messages)}
    if provider == "kaleyra":
        return json.dumps({"meta_object": {"field": "messages", "value": value}}).encode()
    return json.dumps(envelope(**value)).encode()


def proof(channel: Channel, body: bytes) -> dict[str, str]:
    """Give the headers by which the provider of a channel proves itself."""
    if channel.provider in ("meta", "sandbox"):
        return {"x-hub-signature-256": signature(APP_SECRET, body)}
    if channel.provider == "kaleyra":
        return {"authorization": "Basic " + base64.b64encode(f"castlist:{SECRET}".encode()).decode()}
    return {"x-castlist-secret": SECRET}


# Asking the application without a server between.


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the application answered."""

    status: int
    text: str
    headers: dict[str, str]


Ask = Callable[..., Awaitable[Asked]]


async def ask(
    application: Application,
    path: str,
    *,
    method: str = "POST",
    body: bytes | Sequence[bytes] = b"",
    query: bytes | dict[str, str] = b"",
    headers: dict[str, str] | None = None,
) -> Asked:
    """Ask the application; a body can come in several parts."""
    parts = [body] if isinstance(body, bytes) else list(body)
    events = [
        {"type": "http.request", "body": part, "more_body": at < len(parts)} for at, part in enumerate(parts, start=1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return events.pop(0) if events else {"type": "http.disconnect"}

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query if isinstance(query, bytes) else urlencode(query).encode(),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()],
    }
    await application(scope, receive, send)
    start, content = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Asked(status=start["status"], text=content["body"].decode(), headers=told)


def with_inbox(work: Callable[[Ask], Awaitable[Given]]) -> Given:
    """Run some work that asks an application of its own."""

    async def run() -> Given:
        door = Door()
        application = Application(door, no_page)
        try:
            return await work(lambda path, **given: ask(application, path, **given))
        finally:
            await door.close()

    return asyncio.run(run())


def ask_once(path: str, **given: Any) -> Asked:
    """Ask an application of its own one thing."""
    return with_inbox(lambda ask: ask(path, **given))


def call_back(channel: Channel, body: bytes | dict[str, Any]) -> None:
    """Let a provider call back, and see it acknowledged."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    loop, application = _open_inbox()
    for _ in range(3):  # as providers do: a database that hung up is found out by the first who comes
        path = f"/callbacks/{channel.callback_token}"
        asked = ask(application, path, body=raw, headers=proof(channel, raw))
        told = asyncio.run_coroutine_threadsafe(asked, loop).result(60)
        if told.status != 503:
            break
    assert told.status == 200, told


async def no_page(_scope: Any, _receive: Any, send: Any) -> None:
    """Answer in place of the pages, which have their own tests."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@cache
def _open_inbox() -> tuple[asyncio.AbstractEventLoop, Application]:
    """Give an application that all tests share, in a thread of its own: opening its connections takes long."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="inbox", daemon=True).start()
    return loop, Application(Door(), no_page)


# Asking it for real.


@dataclass(frozen=True, kw_only=True)
class Served:
    """A web server that runs."""

    port: int
    process: "subprocess.Popen[str]"

    def ask(self, path: str, *, method: str = "POST", body: bytes = b"", headers: dict[str, str] | None = None) -> int:
        """Ask for a path; gives the status."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            answer.read()
            return answer.status

    def is_up(self) -> bool:
        """Whether it answers, and says that it is well."""
        try:
            return self.ask("/health", method="GET") == 200
        except (OSError, http.client.HTTPException):
            return False

    def children(self) -> list[int]:
        """List the processes that serve for it."""
        return [
            int(child)
            for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def kill(self) -> None:
        """Kill the server and all its processes, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def served(workers: int = 1) -> Iterator[Served]:
    """Run the web server as processes of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [CASTLIST, "web", "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        server = Served(port=port, process=process)
        try:
            until(server.is_up)
            yield server
        finally:
            process.terminate()


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    latest = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < latest
        time.sleep(0.02)


# Looking at what is stored.


@cache
def _opened() -> list[psycopg.Connection]:
    return [connect()]


def looking() -> psycopg.Connection:
    """Give a connection that the tests share to look at things, and do some: opening one takes long."""
    shared = _opened()
    if shared[0].closed or shared[0].broken:
        shared[0].close()
        shared[0] = connect()
    return shared[0]


def rows(statement: str, *values: Any) -> list[dict[str, Any]]:
    """Ask the database."""
    with looking().cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()


def stored(channel: Channel) -> list[dict[str, Any]]:
    """List the callbacks of a channel that wait or were set aside."""
    return rows(
        "SELECT * FROM callback WHERE workspace_id = %s AND channel_id = %s ORDER BY callback_id",
        channel.workspace_id,
        channel.pk,
    )


def hang_up_all() -> None:
    """Let PostgreSQL drop every connection but the one that asks for it, as it does when it is started anew."""
    with closing(connect()) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    looking().close()

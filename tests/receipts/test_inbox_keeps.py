"""What is acknowledged is committed: many at once, killed servers, and databases that go away (house promise 3)."""

import asyncio
import json
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from callback_scenes import (
    envelope,
    hang_up_all,
    make_channel,
    proof,
    served,
    status,
    stored,
    until,
    with_inbox,
)
from django.db import connection as django_connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castlist.channels.models import Channel
from castlist.config import database
from castlist.config.database import connect, prepare_database
from castlist.receipts.inbox import line
from castlist.workspaces.models import Workspace
from scenes import new_workspace

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def numbered(at: int) -> bytes:
    return json.dumps(envelope(statuses=[status("sent", named=f"wamid.{at}")])).encode()


def lives(pid: int) -> bool:
    """Whether a process is there and is not dead already, waiting for somebody to notice."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def kept(channel: Channel) -> list[bytes]:
    return [bytes(row["body"]) for row in stored(channel)]


def test_the_server_stores_many_at_once_each_exactly_once(workspace: Workspace) -> None:
    channel = make_channel(workspace)
    bodies = [numbered(at) for at in range(400)]
    with served() as server, ThreadPoolExecutor(16) as callers:
        told = callers.map(
            lambda body: server.ask(f"/callbacks/{channel.callback_token}", body=body, headers=proof(channel, body)),
            bodies,
        )
        assert set(told) == {200}
    assert sorted(kept(channel)) == sorted(bodies)


def test_callbacks_of_many_channels_are_stored_together_each_with_its_own(workspace: Workspace) -> None:
    channels = [make_channel(each, "360dialog") for each in (workspace, workspace, new_workspace())]

    async def all_at_once(ask: Any) -> list[int]:
        calls = [
            ask(f"/callbacks/{channel.callback_token}", body=numbered(at), headers=proof(channel, b""))
            for channel in channels
            for at in range(50)
        ]
        return [told.status for told in await asyncio.gather(*calls)]

    assert with_inbox(all_at_once) == [200] * 150
    for channel in channels:
        assert sorted(kept(channel)) == sorted(numbered(at) for at in range(50))
        assert {row["workspace_id"] for row in stored(channel)} == {channel.workspace_id}


def test_what_was_acknowledged_survives_kill_9_of_the_web_server(workspace: Workspace) -> None:
    channel = make_channel(workspace)
    acknowledged: list[bytes] = []
    is_enough = threading.Event()

    with served() as server:

        def call_on(begin: int) -> None:
            """Call back until the server is gone."""
            at = begin
            while True:
                body = numbered(at)
                try:
                    told = server.ask(f"/callbacks/{channel.callback_token}", body=body, headers=proof(channel, body))
                except OSError:
                    return
                assert told == 200
                acknowledged.append(body)
                if len(acknowledged) > 300:
                    is_enough.set()
                at += 1

        with ThreadPoolExecutor(8) as callers:
            running = [callers.submit(call_on, begin * 1_000_000) for begin in range(8)]
            assert is_enough.wait(60)
            server.kill()
            for each in running:
                each.result()
    assert len(acknowledged) > 300
    assert set(acknowledged) <= set(kept(channel))


def test_a_web_process_that_is_killed_is_started_again(workspace: Workspace) -> None:
    channel = make_channel(workspace)
    body = numbered(1)
    with served() as server:
        for process in server.children():
            os.kill(process, signal.SIGKILL)
        until(server.is_up)
        assert server.ask(f"/callbacks/{channel.callback_token}", body=body, headers=proof(channel, body)) == 200


def test_no_process_outlives_a_web_server_that_is_killed(house: Path) -> None:
    with served(workers=2) as server:
        children = server.children()
        assert len(children) >= 2
        server.process.kill()
        until(lambda: not any(map(lives, children)))
        assert not server.is_up()


def test_after_the_database_hung_up_callers_are_sent_away_and_then_served_again(workspace: Workspace) -> None:
    channel = make_channel(workspace, "360dialog")
    path, headers = f"/callbacks/{channel.callback_token}", proof(channel, b"")

    async def through_a_restart(ask: Any) -> list[int]:
        first = await ask(path, body=numbered(1), headers=headers)
        await asyncio.to_thread(hang_up_all)
        told = [await ask(path, body=numbered(at), headers=headers) for at in range(2, 6)]
        return [first.status, *(each.status for each in told)]

    told = with_inbox(through_a_restart)
    django_connection.close()  # hung up as well
    assert told[0] == 200
    assert set(told[1:]) <= {200, 503}
    assert told[-1] == 200
    assert sorted(kept(channel)) == [numbered(at) for at, each in enumerate(told, start=1) if each == 200]


def test_without_a_database_health_and_callbacks_say_503(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    channel = make_channel(workspace)
    monkeypatch.setitem(database._parameters, "host", str(tmp_path))

    async def ask_both(ask: Any) -> list[int]:
        callback = await ask(f"/callbacks/{channel.callback_token}", body=b"{}", headers=proof(channel, b"{}"))
        return [callback.status, (await ask("/health", method="GET")).status]

    try:
        assert with_inbox(ask_both) == [503, 503]
    finally:
        prepare_database()


def test_a_database_that_does_not_answer_keeps_nobody_waiting_for_long(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = make_channel(workspace, "360dialog")
    path, headers = f"/callbacks/{channel.callback_token}", proof(channel, b"")
    monkeypatch.setattr(line, "PATIENCE_SECONDS", 0.3)

    async def ask_while_it_is_locked(ask: Any) -> list[int]:
        with closing(connect()) as other:
            other.execute("BEGIN; LOCK TABLE callback IN ACCESS EXCLUSIVE MODE")
            first = await ask(path, body=numbered(1), headers=headers)
            other.execute("COMMIT")
        return [first.status, (await ask(path, body=numbered(2), headers=headers)).status]

    assert with_inbox(ask_while_it_is_locked) == [503, 200]
    assert kept(channel) == [numbered(2)]


def test_neither_token_nor_secret_nor_number_is_ever_written_to_the_output(workspace: Workspace) -> None:
    channel = make_channel(workspace)
    body = numbered(1)
    with served() as server:
        path = f"/callbacks/{channel.callback_token}"
        server.ask(path, body=body, headers=proof(channel, body))
        server.ask(path, body=body, headers={"x-hub-signature-256": "sha256=00"})
        server.ask(f"{path}?hub.verify_token=guess", method="GET")
        server.ask(path, body=b"{", headers=proof(channel, b"{"))
        server.process.terminate()
        output, _ = server.process.communicate(timeout=30)
    assert "callback refused" in output
    for secret in (
        channel.callback_token,
        "guess",
        "wamid",
        "919876543210",
        proof(channel, body)["x-hub-signature-256"],
    ):
        assert secret not in output


def test_workers_are_told_of_new_callbacks_but_not_of_each(workspace: Workspace) -> None:
    channel = make_channel(workspace, "360dialog")
    with closing(connect()) as listening:
        listening.execute("LISTEN castlist_callbacks")

        async def many(ask: Any) -> None:
            for at in range(60):
                told = await ask(f"/callbacks/{channel.callback_token}", body=numbered(at), headers=proof(channel, b""))
                assert told.status == 200

        with_inbox(many)
        heard = sum(1 for _ in listening.notifies(timeout=0.2))
    assert 1 <= heard < 60


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra", "kaleyra-v1", "sandbox"])
def test_whatever_comes_from_a_provider_is_acknowledged_if_and_only_if_it_is_stored(house: Path, provider: str) -> None:
    channel = make_channel(new_workspace(), provider)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()),
        query=st.binary(max_size=40),
        kind=st.text(max_size=20).filter(lambda text: "\r" not in text),
        method=st.sampled_from(["GET", "POST"]),
    )
    def holds(body: bytes, query: bytes, kind: str, method: str) -> None:
        before = len(stored(channel))
        headers = {**proof(channel, body if method == "POST" else b""), "content-type": _latin(kind)}
        told = with_inbox(
            lambda ask: ask(
                f"/callbacks/{channel.callback_token}", method=method, body=body, query=query, headers=headers
            )
        )
        assert told.status in (200, 400)
        assert len(stored(channel)) == before + (told.status == 200)

    holds()


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")

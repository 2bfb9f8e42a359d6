"""The receipts' part of the worker: told, or looking around; killed, or without a database for a while."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from callback_scenes import call_back, envelope, hang_up_all, make_channel, rows, status, stored, until
from django.db import connection as django_connection
from message_scenes import assert_counts_agree, make_messages, message, name_messages, ref_of, states

from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.receipts.worker import ReceiptsWorker
from castlist.workspaces.models import Workspace
from scenes import new_workspace

WORKER = """
from castlist.config.database import prepare_database
prepare_database()
import django
django.setup()
from castlist.receipts.worker import ReceiptsWorker
ReceiptsWorker(workspace_id={workspace_id}).run()
"""


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace)


@contextmanager
def working(channel: Channel) -> Iterator[ReceiptsWorker]:
    worker = ReceiptsWorker(workspace_id=channel.workspace_id)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.end()
        thread.join(30)
        assert not thread.is_alive()


def tell_of(channel: Channel, message_id: int, word: str = "delivered") -> None:
    call_back(channel, envelope(statuses=[status(word, ref=ref_of(channel, message_id))]))


def test_it_works_off_what_is_there_and_what_comes(channel: Channel) -> None:
    first, second = make_messages(channel, 2)
    tell_of(channel, first)
    with working(channel):
        until(lambda: states([first, second]) == ["delivered", "accepted"])
        tell_of(channel, second, "read")
        until(lambda: states([first, second]) == ["delivered", "read"])
    assert_counts_agree(channel)


def test_it_matches_parked_receipts_by_itself_when_the_answer_is_recorded(channel: Channel) -> None:
    (one,) = make_messages(channel, state="sending")
    call_back(channel, envelope(statuses=[status("delivered", named="wamid.1")]))
    with working(channel):
        until(lambda: bool(rows("SELECT 1 FROM parked_receipt WHERE workspace_id = %s", channel.workspace_id)))
        name_messages(channel, [one], ["wamid.1"])
        until(lambda: message(one)["state"] == "delivered")


def test_it_keeps_to_one_workspace_if_told_so(channel: Channel) -> None:
    other = make_channel(new_workspace())
    (ours,), (theirs,) = make_messages(channel), make_messages(other)
    tell_of(channel, ours)
    tell_of(other, theirs)
    ReceiptsWorker(until_idle=True, workspace_id=channel.workspace_id).run()
    assert states([ours]) == ["delivered"]
    assert states([theirs]) == ["accepted"]
    assert len(stored(other)) == 1


def test_it_survives_a_database_that_hangs_up(channel: Channel) -> None:
    first, second = make_messages(channel, 2)
    tell_of(channel, first)
    with working(channel):
        until(lambda: states([first]) == ["delivered"])
        hang_up_all()
        django_connection.close()  # hung up as well
        tell_of(channel, second)
        until(lambda: states([second]) == ["delivered"])


def test_a_channel_that_breaks_our_code_does_not_hold_the_others(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = make_channel(channel.workspace)
    (one,) = make_messages(channel)
    tell_of(channel, one)
    call_back(broken, envelope(statuses=[status("sent", named="wamid.1")]))
    from castlist.receipts import worker as module

    process = module.process_callbacks

    def stumbling(connection: object, workspace_id: int, channel_id: int, **named: object) -> int:
        if channel_id == broken.pk:
            raise KeyError
        return process(connection, workspace_id, channel_id, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "process_callbacks", stumbling)
    with working(channel):
        until(lambda: states([one]) == ["delivered"])
    assert len(stored(broken)) == 1


def test_whatever_worker_is_killed_at_whatever_moment_every_callback_takes_effect_once(channel: Channel) -> None:
    ids = make_messages(channel, 3_000)
    with closing(connect()) as connection:
        for word in ("sent", "delivered"):
            bodies = [
                f'{{"entry":[{{"changes":[{{"field":"messages","value":{{"statuses":[{{"status":"{word}",'
                f'"biz_opaque_callback_data":"{ref_of(channel, each)}","id":"wamid.{each}"}}]}}}}]}}]}}'
                for each in ids
            ]
            connection.execute(
                "INSERT INTO callback (workspace_id, channel_id, method, query, content_type, body) "
                "SELECT %s, %s, 'POST', '', '', convert_to(b, 'UTF8') FROM unnest(%s::text[]) AS b",
                [channel.workspace_id, channel.pk, bodies],
            )
    whole = len(stored(channel))
    for share in (0.1, 0.4, 0.7):
        command = [sys.executable, "-c", WORKER.format(workspace_id=channel.workspace_id)]
        with subprocess.Popen(command) as process:
            until(lambda share=share: len(stored(channel)) < whole * (1 - share))  # type: ignore[misc]
            os.kill(process.pid, signal.SIGKILL)
    ReceiptsWorker(until_idle=True, workspace_id=channel.workspace_id).run()
    assert stored(channel) == []
    assert set(states(ids)) == {"delivered"}
    assert len(rows("SELECT 1 FROM receipt WHERE workspace_id = %s", channel.workspace_id)) == 6_000
    assert_counts_agree(channel)

"""Retry queues in portions what failed, and nothing that it has queued is left behind in a finished broadcast."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from broadcast_scenes import anew, claim, frozen, messages, people, record, states
from castlist.broadcasts import running
from castlist.broadcasts.claims import Claimer
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import cancel_broadcast, count_retryable, retry_broadcast
from castlist.broadcasts.statements import fetch
from castlist.broadcasts.trouble import in_thread
from castlist.config.database import connect, connect_async
from castlist.workspaces.models import Workspace
from played_broadcasts import wait_until
from scenes import sheet

SEVEN = sheet(*(f",98765440{at},,N" for at in range(10, 17)))


@pytest.fixture
def failed(workspace: Workspace) -> Broadcast:
    """Give a broadcast that is Sending, whose seven messages have failed."""
    broadcast = frozen(people(workspace, SEVEN))
    fail(broadcast)
    return broadcast


def fail(broadcast: Broadcast) -> None:
    for each in claim(broadcast):
        record(broadcast, each["phone"], "failed", reason="131026", words="Not on WhatsApp")


def finish(broadcast: Broadcast) -> bool:
    """Finish what has nothing left, as a worker does. Says whether the broadcast goes on."""

    async def look() -> bool:
        connection = await connect_async()
        try:
            key = {"workspace_id": broadcast.workspace_id, "channel_id": broadcast.channel_id}
            return await Claimer(connection, **key).finish()
        finally:
            await connection.close()

    return asyncio.run(look())


def begin(work: Callable[[], object]) -> threading.Thread:
    """Do something in another thread; comes back when that waits for somebody's lock, or is done."""
    thread = threading.Thread(target=in_thread, args=[work])
    thread.start()
    wait_until(lambda: is_anybody_waiting() or not thread.is_alive())
    return thread


def is_anybody_waiting() -> bool:
    with closing(connect()) as connection:
        return connection.execute("SELECT FROM pg_locks WHERE NOT granted").fetchone() is not None


def test_a_worker_that_found_nothing_left_waits_for_a_retry_that_is_not_committed(
    failed: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, workers = list[bool](), list[threading.Thread]()
    move = running.move_broadcast

    def while_a_worker_looks(*arguments: Any, **options: Any) -> bool:
        workers.append(begin(lambda: goes_on.append(finish(failed))))
        return move(*arguments, **options)

    monkeypatch.setattr(running, "move_broadcast", while_a_worker_looks)
    assert count_retryable(failed) == retry_broadcast(failed) == 7
    for worker in workers:
        worker.join()
    assert (goes_on, anew(failed).state) == ([True], State.SENDING)
    assert set(states(failed).values()) == {"queued"}


def test_what_a_worker_finishes_while_it_is_retried_is_sending_again(failed: Broadcast) -> None:
    key = {"workspace_id": failed.workspace_id, "broadcast_id": failed.pk}
    with closing(connect()) as worker, worker.transaction():
        assert fetch(worker, "hold_ending", **key)
        assert fetch(worker, "finish_broadcast", **key)
        person = begin(lambda: retry_broadcast(failed))
    person.join()
    assert (anew(failed).state, anew(failed).finished_at) == (State.SENDING, None)
    assert set(states(failed).values()) == {"queued"}


def test_it_queues_in_portions_and_takes_nothing_twice_that_fails_again_meanwhile(
    failed: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 3)
    portions, retry = list[int](), running._retry_portion

    def then_it_fails_again(*arguments: Any, **options: Any) -> dict[str, Any] | None:
        again = retry(*arguments, **options)
        portions.append(again["messages"] if again else 0)
        assert len(portions) < 10, "it comes to no end"
        fail(failed)
        return again

    monkeypatch.setattr(running, "_retry_portion", then_it_fails_again)
    assert retry_broadcast(failed) == 7
    assert portions == [3, 3, 1, 0]
    assert [row["attempt"] for row in messages(failed)] == [2] * 7


def test_one_that_is_cancelled_in_between_queues_nothing_more(
    failed: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 3)
    retry = running._retry_portion

    def then_it_is_cancelled(*arguments: Any, **options: Any) -> dict[str, Any] | None:
        again = retry(*arguments, **options)
        assert cancel_broadcast(failed) == 3
        return again

    monkeypatch.setattr(running, "_retry_portion", then_it_is_cancelled)
    with pytest.raises(BroadcastRefused, match=r"is Cancelled; it cannot be retried now\."):
        retry_broadcast(failed)
    assert sorted(states(failed).values()) == ["cancelled"] * 3 + ["failed"] * 4

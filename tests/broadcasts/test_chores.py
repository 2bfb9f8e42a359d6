"""What the worker does to broadcasts goes on beside each other, and a fault ends with the broadcast that has it."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from broadcast_scenes import anew, claim, compose, frozen, people, states
from castlist.broadcasts import scheduled, worker
from castlist.broadcasts.composing import delete_broadcast
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import start_broadcast
from castlist.broadcasts.scheduled import start_due
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.workspaces.models import Workspace
from played_broadcasts import is_in, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castlist.broadcasts.chores import Row


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return people(workspace)


def due(shop: Workspace, name: str) -> Broadcast:
    broadcast = compose(shop, name, at=timezone.now() + timedelta(hours=1))
    Broadcast.objects.filter(pk=broadcast.pk).update(scheduled_at=timezone.now() - timedelta(seconds=1))
    return broadcast


def work(shop: Workspace) -> None:
    BroadcastsWorker(until_idle=True, workspace_id=shop.pk).run()


@contextmanager
def working(shop: Workspace) -> "Iterator[None]":
    one = BroadcastsWorker(workspace_id=shop.pk)
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        yield
    finally:
        one.end()
        thread.join()


def broken_for(broadcast: Broadcast, call: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function fail, in a way that nobody foresaw, each time that it is called for this broadcast."""

    def wrapped(what: Any, *arguments: Any, **options: Any) -> Any:
        if broadcast.pk in (what, getattr(what, "pk", None)):
            raise LookupError("nobody foresaw this")
        return call(what, *arguments, **options)

    return wrapped


def test_one_that_was_deleted_since_it_was_found_due_is_passed_over(shop: Workspace) -> None:
    broadcast = due(shop, "Diwali")
    row = {"id": broadcast.pk, "is_missed": False}
    delete_broadcast(broadcast)
    assert start_due(row)


def test_one_that_cannot_be_started_for_whatever_reason_does_not_hold_the_others(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, fine = due(shop, "Broken"), due(shop, "Fine")
    monkeypatch.setattr(scheduled, "start_broadcast", broken_for(broken, start_broadcast))
    work(shop)
    assert (anew(broken).state, anew(fine).state) == (State.SCHEDULED, State.FINISHED)
    logged = capsys.readouterr().err
    assert "broadcast not started" in logged
    assert f'"broadcast": {broken.pk}' in logged
    assert "An unexpected fault (LookupError)" in logged


def test_one_that_cannot_be_prepared_for_whatever_reason_waits_for_a_person(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = compose(shop, "Broken"), compose(shop, "Fine")
    for each in (broken, fine):
        start_broadcast(each)
    monkeypatch.setattr(worker, "prepare_broadcast", broken_for(broken, worker.prepare_broadcast))
    work(shop)
    assert (anew(broken).state, anew(fine).state) == (State.PAUSED, State.FINISHED)
    assert anew(broken).state_reason == "An unexpected fault (LookupError)"


def test_one_that_cannot_be_mended_for_whatever_reason_does_not_hold_the_others(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    half, fine = frozen(shop, "Half"), frozen(shop, "Fine")
    Broadcast.objects.filter(pk=half.pk).update(state="cancelled", finished_at=timezone.now())
    monkeypatch.setattr("castlist.broadcasts.leftovers.cancel_queued", None)
    work(shop)
    assert set(states(half).values()) == {"queued"}
    assert anew(fine).state == State.FINISHED


def test_while_one_is_frozen_others_are_started_and_sent(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    large, ready, later = compose(shop, "Large"), frozen(shop, "Ready"), due(shop, "Later")
    start_broadcast(large)
    may_end, prepare = threading.Event(), worker.prepare_broadcast

    def slow_for_the_large_one(broadcast_id: int, *, should_end: Callable[[], bool]) -> bool:
        if broadcast_id == large.pk:
            assert may_end.wait(60)
        return prepare(broadcast_id, should_end=should_end)

    monkeypatch.setattr(worker, "prepare_broadcast", slow_for_the_large_one)
    with working(shop):
        try:
            wait_until(lambda: is_in(ready, "finished") and is_in(later, "preparing"))
            assert is_in(large, "preparing")
        finally:
            may_end.set()
        wait_until(lambda: is_in(large, "finished") and is_in(later, "finished"))


def test_what_a_cancel_left_half_done_is_ended_however_long_ago_that_was(shop: Workspace) -> None:
    broadcast = frozen(shop)
    Broadcast.objects.filter(pk=broadcast.pk).update(state="cancelled", finished_at=timezone.now() - timedelta(days=30))
    work(shop)
    assert set(states(broadcast).values()) == {"cancelled"}


def test_what_waits_in_a_finished_broadcast_is_taken_up_again(shop: Workspace) -> None:
    broadcast = frozen(shop)
    Broadcast.objects.filter(pk=broadcast.pk).update(state="finished", finished_at=timezone.now() - timedelta(days=30))
    assert claim(broadcast) == []
    work(shop)
    assert anew(broadcast).state == State.FINISHED
    assert "queued" not in states(broadcast).values()


def test_what_another_process_is_at_is_left_to_it(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    broadcast = compose(shop)
    start_broadcast(broadcast)
    asked: list[Row] = []
    monkeypatch.setattr(worker, "prepare_broadcast", lambda row, **_: bool(asked.append(row)))
    work(shop)
    assert len(asked) == 1, "not again and again"
    assert anew(broadcast).state == State.PREPARING

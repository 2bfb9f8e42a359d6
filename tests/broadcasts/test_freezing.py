"""Audience and messages are frozen in batches, from wherever it stopped; nothing is sent before that is complete."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from broadcast_scenes import (
    ASHA,
    HI,
    anew,
    assert_tally,
    channel_of,
    claim,
    compose,
    freeze,
    frozen,
    make_rule,
    messages,
    people,
    states,
)
from castlist.audience.segment_deletion import delete_segment
from castlist.broadcasts import preparing
from castlist.broadcasts import recipients as stream
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.preparing import broadcast_lock, prepare_broadcast
from castlist.broadcasts.running import cancel_broadcast, pause_broadcast, resume_broadcast, start_broadcast
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.models import Template
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import sheet

CROWD = sheet(*(f",98765432{at},,N{at}" for at in range(10, 33)))
"""23 people."""


@pytest.fixture
def crowd(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(stream, "PAGE", 5)
    return people(workspace, CROWD)


def once(then: Callable[[], None], *, at: int) -> Callable[[], bool]:
    """Do something when it is asked for the `at`th time whether to end; the answer is always no."""
    asked: Iterator[int] = iter(range(1, 1_000))

    def should_end() -> bool:
        if next(asked) == at:
            then()
        return False

    return should_end


def never() -> bool:
    return False


def told(broadcast: Broadcast) -> list[tuple[object, ...]]:
    return [(row["phone"], row["state"], row["payload"], row["reason"]) for row in messages(broadcast)]


def test_it_comes_out_the_same_however_often_it_is_interrupted(crowd: Workspace) -> None:
    at_once = frozen(crowd, "At once")
    in_steps = compose(crowd, "In steps")
    start_broadcast(in_steps)
    steps = 0
    while not Broadcast.objects.get(pk=in_steps.pk).is_frozen:
        left = iter([False, True])
        prepare_broadcast(in_steps.pk, should_end=lambda left=left: next(left, True))  # type: ignore[misc]
        assert_tally(in_steps)
        if not anew(in_steps).is_frozen:
            assert claim(in_steps) == [], "nothing leaves before it is complete"
        steps += 1
        if steps == 5:
            prepare_broadcast(in_steps.pk, should_end=never)
    assert told(in_steps) == told(at_once)
    assert len(told(in_steps)) == 23
    assert anew(in_steps).state == State.SENDING


def test_asked_to_end_at_once_it_writes_nothing(crowd: Workspace) -> None:
    broadcast = compose(crowd)
    start_broadcast(broadcast)
    assert prepare_broadcast(broadcast.pk, should_end=lambda: True)
    assert (messages(broadcast), anew(broadcast).state) == ([], State.PREPARING)


def test_everybody_is_in_it_once_who_is_in_several_segments(crowd: Workspace) -> None:
    people(crowd, CROWD, segment="Again")
    broadcast = frozen(crowd, segments=("Everyone", "Again"))
    assert len({row["contact_id"] for row in messages(broadcast)}) == len(messages(broadcast)) == 23


def test_what_was_frozen_does_not_change_any_more(crowd: Workspace) -> None:
    broadcast = frozen(crowd)
    people(crowd, sheet(",9876543210,,Changed", ",9876549999,,New"))
    Template.objects.filter(workspace=crowd, name="welcome").delete()
    rows = messages(broadcast)
    assert rows[0]["texts"] == ["N10"]
    assert len(rows) == 23
    assert (anew(broadcast).shape or {})["body"].startswith("Hi {{1}}")
    assert prepare_broadcast(broadcast.pk, should_end=never) is False


def test_only_one_process_prepares(crowd: Workspace) -> None:
    broadcast = compose(crowd)
    start_broadcast(broadcast)
    with closing(connect()) as other, broadcast_lock(other, broadcast.pk) as is_ours:
        assert is_ours
        assert prepare_broadcast(broadcast.pk, should_end=never) is False
    assert messages(broadcast) == []
    assert prepare_broadcast(broadcast.pk, should_end=never)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_a_pause_holds_it_and_resuming_goes_on_from_there(crowd: Workspace, batch: int) -> None:
    broadcast = compose(crowd)
    start_broadcast(broadcast)
    assert prepare_broadcast(broadcast.pk, should_end=once(lambda: pause_broadcast(broadcast), at=batch)) is False
    held = anew(broadcast)
    assert (held.state, held.is_frozen, held.audience) == (State.PAUSED, False, (batch - 1) * 5)
    assert_tally(broadcast)
    resume_broadcast(held)
    assert anew(broadcast).state == State.PREPARING
    assert prepare_broadcast(broadcast.pk, should_end=never)
    assert set(states(broadcast).values()) == {"queued"}
    assert len(messages(broadcast)) == 23


def test_a_pause_after_the_last_batch_holds_it_too(crowd: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    broadcast = compose(crowd)
    start_broadcast(broadcast)
    commit = preparing._commit

    def pausing(*arguments: object) -> None:
        commit(*arguments)  # type: ignore[arg-type]
        if Broadcast.objects.get(pk=broadcast.pk).audience == 23:
            pause_broadcast(broadcast)

    monkeypatch.setattr(preparing, "_commit", pausing)
    assert prepare_broadcast(broadcast.pk, should_end=never) is False
    resume_broadcast(anew(broadcast))
    assert prepare_broadcast(broadcast.pk, should_end=never)
    assert (anew(broadcast).state, anew(broadcast).audience) == (State.SENDING, 23)
    assert_tally(broadcast)


def test_a_cancel_ends_it_and_cancels_what_was_frozen(crowd: Workspace) -> None:
    broadcast = compose(crowd)
    start_broadcast(broadcast)
    never_leave: list[int] = []
    ending = once(lambda: never_leave.append(cancel_broadcast(broadcast)), at=3)
    assert prepare_broadcast(broadcast.pk, should_end=ending) is False
    assert never_leave == [10]
    assert anew(broadcast).state == State.CANCELLED
    assert set(states(broadcast).values()) == {"cancelled"}
    assert len(messages(broadcast)) == 10


def test_a_segment_that_was_deleted_pauses_it_with_the_reason(crowd: Workspace) -> None:
    people(crowd, sheet(",9876543210,,N10"), segment="Bought")
    broadcast = compose(crowd, excluded=("Bought",))
    start_broadcast(broadcast)
    delete_segment(crowd.pk, "Bought")
    assert prepare_broadcast(broadcast.pk, should_end=never)
    held = anew(broadcast)
    assert (held.state, held.is_self_paused) == (State.PAUSED, True)
    assert held.state_reason == "A segment that was chosen is deleted. Choose another one."
    assert messages(broadcast) == []


def test_a_rule_that_cannot_be_worked_out_any_more_pauses_it(workspace: Workspace) -> None:
    people(workspace)
    make_rule(workspace, "Rich", ("points", ">=", "10"))
    broadcast = compose(workspace, segments=("Rich",))
    start_broadcast(broadcast)
    with closing(connect()) as connection:
        connection.execute("DELETE FROM audience_attribute WHERE workspace_id = %s", [workspace.pk])
    assert prepare_broadcast(broadcast.pk, should_end=never)
    assert anew(broadcast).state == State.PAUSED
    assert anew(broadcast).state_reason.startswith("Rich cannot be worked out.")


def test_an_attribute_that_was_deleted_pauses_it(workspace: Workspace) -> None:
    people(workspace)
    broadcast = compose(workspace, values={"body.1": "{{city}}|there"})
    start_broadcast(broadcast)
    with closing(connect()) as connection:
        connection.execute("DELETE FROM audience_attribute WHERE workspace_id = %s", [workspace.pk])
    assert prepare_broadcast(broadcast.pk, should_end=never)
    assert anew(broadcast).state == State.PAUSED
    assert "There is no attribute city." in anew(broadcast).state_reason


def test_an_empty_audience_pauses_and_says_so(workspace: Workspace) -> None:
    people(workspace)
    people(workspace, sheet(",9876543201,,Asha"), segment="Gold")
    broadcast = frozen(workspace, segments=("Gold",), excluded=("Everyone",))
    assert (broadcast.state, broadcast.audience, broadcast.is_self_paused) == (State.PAUSED, 0, True)
    assert broadcast.state_reason == "The audience is empty, so nobody would get this message. Choose other segments."


def test_one_of_whose_audience_everybody_is_skipped_pauses_and_says_so(workspace: Workspace) -> None:
    people(workspace)
    broadcast = frozen(workspace, values={"body.1": "{{user.last_name}}"})
    assert set(states(broadcast).values()) == {"skipped"}
    assert (broadcast.state, broadcast.is_self_paused) == (State.PAUSED, True)
    assert broadcast.state_reason.startswith("Everybody is skipped, so nobody would get this message.")


def test_one_that_nobody_would_get_does_not_start(workspace: Workspace) -> None:
    people(workspace)
    broadcast = compose(workspace, values={"body.1": "{{user.last_name}}"})
    with pytest.raises(BroadcastRefused) as refused:
        start_broadcast(broadcast)
    assert str(refused.value) == (
        "Nobody would get this message: all 3 are skipped, most of them for this: "
        "No value for {{1}} in the text: user.last_name is empty, and there is no fallback. "
        "See: castlist broadcasts preflight."
    )
    people(workspace, sheet(",9876543201,,Asha"), segment="Gold")
    with pytest.raises(BroadcastRefused, match="The audience is empty"):
        start_broadcast(compose(workspace, "Nobody", segments=("Gold",), excluded=("Everyone",)))
    assert (anew(broadcast).state, messages(broadcast)) == (State.DRAFT, [])


def test_texts_with_every_odd_character_are_kept(workspace: Workspace) -> None:
    people(workspace)
    odd = "\\ \" ' , ; é 👋 \\. \\N"
    with closing(connect()) as connection:
        statement = "UPDATE contact SET first_name = %s WHERE workspace_id = %s AND phone = %s"
        connection.execute(statement, [odd, workspace.pk, ASHA])
    assert messages(frozen(workspace))[0]["texts"] == [odd]


def test_the_worker_starts_prepares_sends_and_finishes(crowd: Workspace) -> None:
    broadcast = compose(crowd)
    start_broadcast(broadcast)
    BroadcastsWorker(until_idle=True, workspace_id=crowd.pk).run()
    assert anew(broadcast).state == State.FINISHED
    assert set(states(broadcast).values()) <= {"accepted", "failed"}


def test_two_broadcasts_of_one_channel_are_both_sent(crowd: Workspace) -> None:
    both = [compose(crowd, name) for name in ("One", "Two")]
    for each in both:
        freeze(each)
    BroadcastsWorker(until_idle=True, workspace_id=crowd.pk).run()
    for each in both:
        assert set(states(each).values()) <= {"accepted", "failed"}
        assert anew(each).state == State.FINISHED


def test_starting_twice_is_refused(crowd: Workspace) -> None:
    broadcast = compose(crowd, values=HI)
    again = anew(broadcast)
    start_broadcast(broadcast)
    with pytest.raises(BroadcastRefused, match="Diwali is Preparing; it cannot be started now"):
        start_broadcast(again)
    freeze_state = prepare_broadcast(broadcast.pk, should_end=never)
    pause_broadcast(broadcast)
    stale = Broadcast.objects.get(pk=broadcast.pk)
    stale.state = State.DRAFT.value
    with pytest.raises(BroadcastRefused, match="Diwali is Paused; it cannot be started now"):
        start_broadcast(stale)
    assert freeze_state
    assert channel_of(crowd).state == "active"

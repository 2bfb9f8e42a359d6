"""Broadcasts move along the drawn arrows only, whoever moves them."""

from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from broadcast_scenes import (
    add_template,
    anew,
    channel_of,
    claim,
    compose,
    frozen,
    message_of,
    messages,
    people,
    record,
    states,
)
from castlist.broadcasts import running
from castlist.broadcasts.composing import BroadcastNotFound, BroadcastRefused, delete_broadcast, find_broadcast
from castlist.broadcasts.drafting import choose_template, fill_in
from castlist.broadcasts.expressions import read_written
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.leaving import DISCONNECTED_WORDS
from castlist.broadcasts.lifecycle import ARROWS, BEFORE_START, MESSAGE_WORDS, WORDS, MessageState, State, sources
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.running import (
    cancel_broadcast,
    pause_broadcast,
    resume_broadcast,
    retry_broadcast,
    schedule_broadcast,
    start_broadcast,
)
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.models import Channel, Template
from castlist.channels.pausing import disconnect_channel
from castlist.channels.refusals import TemplateRefused
from castlist.channels.shape_storage import stored_shape
from castlist.channels.template_shape import read_shape
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import new_workspace, sheet

PAIRS = [(source, target) for source in State for target in State]


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return people(workspace)


def put(broadcast: Broadcast, state: State) -> Broadcast:
    Broadcast.objects.filter(pk=broadcast.pk).update(state=state.value)
    return anew(broadcast)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_every_arrow_is_walked_and_no_other(shop: Workspace, source: State, target: State) -> None:
    broadcast = put(compose(shop), source)
    with closing(connect()) as connection:
        moved = move_broadcast(connection, broadcast, target, reason="why")
    assert moved is (target in ARROWS[source])
    assert anew(broadcast).state == (target if moved else source)
    assert anew(broadcast).state_reason == ("why" if moved else "")


def test_every_state_has_its_word_and_its_arrows() -> None:
    assert set(WORDS) == set(ARROWS) == set(State)
    assert set(MESSAGE_WORDS) == set(MessageState)
    assert all(sources(state) for state in State if state is not State.DRAFT)
    assert ARROWS[State.CANCELLED] == frozenset()


MOVES = {
    "started": (start_broadcast, set(BEFORE_START)),
    "scheduled": (lambda each: schedule_broadcast(each, timezone.now() + timedelta(hours=1)), set(BEFORE_START)),
    "paused": (pause_broadcast, {State.PREPARING, State.SENDING}),
    "resumed": (resume_broadcast, {State.PAUSED}),
    "cancelled": (cancel_broadcast, set(State) - {State.FINISHED, State.CANCELLED}),
    "retried": (retry_broadcast, {State.SENDING, State.PAUSED, State.FINISHED}),
}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", State)
def test_what_people_do_is_refused_in_words_where_it_does_not_fit(shop: Workspace, verb: str, state: State) -> None:
    act, allowed = MOVES[verb]
    broadcast = put(compose(shop), state)
    if state in allowed:
        act(broadcast)
        return
    with pytest.raises(BroadcastRefused) as refused:
        act(broadcast)
    assert str(refused.value) == f"Diwali is {WORDS[state]}; it cannot be {verb} now."
    assert anew(broadcast).state == state


@pytest.mark.parametrize("state", State)
def test_only_what_never_started_is_deleted(shop: Workspace, state: State) -> None:
    broadcast = put(compose(shop), state)
    if state in BEFORE_START:
        delete_broadcast(broadcast)
        with pytest.raises(BroadcastNotFound):
            find_broadcast(shop, "Diwali")
    else:
        with pytest.raises(BroadcastRefused, match=f"is {WORDS[state]}: only what never started is deleted"):
            delete_broadcast(broadcast)


def test_pause_holds_and_resume_goes_on(shop: Workspace) -> None:
    broadcast = frozen(shop)
    pause_broadcast(broadcast)
    assert anew(broadcast).state_reason == "Paused by a person."
    assert claim(broadcast) == []
    resume_broadcast(broadcast)
    assert (anew(broadcast).state, anew(broadcast).state_reason) == (State.SENDING, "")
    assert len(claim(broadcast)) == 3


def test_one_that_is_paused_does_not_resume_by_a_channel_that_may_not_send(shop: Workspace) -> None:
    broadcast = frozen(shop)
    pause_broadcast(broadcast)
    Channel.objects.filter(workspace=shop).update(state="stopped")
    with pytest.raises(BroadcastRefused, match=r"The channel Shop is Stopped\. Verify or resume it first\."):
        resume_broadcast(anew(broadcast))


def test_disconnecting_a_channel_pauses_what_it_was_sending_and_resume_says_what_is_possible(shop: Workspace) -> None:
    sending, preparing, paused = frozen(shop), compose(shop, "Second"), frozen(shop, "Third")
    start_broadcast(preparing)
    pause_broadcast(paused)
    disconnect_channel(channel_of(shop))
    for broadcast in (sending, preparing):
        now = anew(broadcast)
        assert (now.state, now.state_reason, now.is_self_paused) == (State.PAUSED, DISCONNECTED_WORDS, True)
        assert now.held_at is not None
    assert anew(paused).state_reason == "Paused by a person."
    with pytest.raises(BroadcastRefused, match=r"is Disconnected\. Cancel Diwali, and compose a new broadcast"):
        resume_broadcast(anew(sending))
    cancel_broadcast(anew(sending))
    assert set(states(sending).values()) == {"cancelled"}


def test_a_disconnection_that_comes_to_nothing_pauses_nothing(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    broadcast = frozen(shop)
    monkeypatch.setattr(Broadcast.objects, "filter", None)  # as if the worker's database went away in between
    with pytest.raises(TypeError):
        disconnect_channel(channel_of(shop))
    monkeypatch.undo()
    assert channel_of(shop).state == "active"
    assert anew(broadcast).state == State.SENDING


@pytest.mark.parametrize(
    ("state", "why", "reason"),
    [
        ("stopped", "Account locked.", "The channel was stopped. Account locked."),
        ("key_refused", "The key was refused.", "The channel was stopped. The key was refused."),
        ("disconnected", "", DISCONNECTED_WORDS),
    ],
)
def test_what_was_left_sending_by_a_channel_that_stopped_is_paused_by_the_next_worker(
    shop: Workspace, state: str, why: str, reason: str
) -> None:
    sending, preparing = frozen(shop), compose(shop, "Second")
    start_broadcast(preparing)
    Channel.objects.filter(workspace=shop).update(state=state, state_reason=why)
    BroadcastsWorker(until_idle=True, workspace_id=shop.pk).run()
    for broadcast in (sending, preparing):
        now = anew(broadcast)
        assert (now.state, now.state_reason, now.is_self_paused) == (State.PAUSED, reason, True)
    assert set(states(sending).values()) == {"queued"}


def test_what_a_person_paused_a_channel_for_goes_on_waiting(shop: Workspace) -> None:
    broadcast = frozen(shop)
    Channel.objects.filter(workspace=shop).update(state="paused")
    BroadcastsWorker(until_idle=True, workspace_id=shop.pk).run()
    assert anew(broadcast).state == State.SENDING


def test_cancel_ends_what_has_not_left_in_portions(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PORTION", 2)
    people(shop, sheet(*(f",98765440{at},,N" for at in range(10, 17))))
    broadcast = frozen(shop)
    (left,) = claim(broadcast, 1)
    assert cancel_broadcast(broadcast) == 9
    assert anew(broadcast).finished_at is not None
    assert sorted(states(broadcast).values()) == ["cancelled"] * 9 + ["sending"]
    record(broadcast, left["phone"], "accepted")
    assert states(broadcast)[left["phone"]] == "accepted", "what has left stays sent"


def test_a_channel_that_is_not_active_starts_nothing(shop: Workspace) -> None:
    Channel.objects.filter(workspace=shop).update(state="paused")
    broadcast = compose(shop)
    with pytest.raises(BroadcastRefused, match=r"The channel Shop is Paused\. Activate it first\."):
        start_broadcast(broadcast)
    assert anew(broadcast).state == State.DRAFT


@pytest.mark.parametrize("status", ["PAUSED", "PENDING", "REJECTED", "", "SOMETHING_NEW"])
def test_a_template_that_is_not_approved_starts_nothing(shop: Workspace, status: str) -> None:
    add_template(shop, "offer", "Hi {{1}}", status=status)
    broadcast = compose(shop, template="offer")
    with pytest.raises(BroadcastRefused, match=r"The template offer \(en\) is .*castlist templates sync"):
        start_broadcast(broadcast)
    assert anew(broadcast).state == State.DRAFT


def test_a_template_that_is_gone_starts_nothing(shop: Workspace) -> None:
    broadcast = compose(shop)
    Template.objects.filter(workspace=shop, name="welcome").delete()
    with pytest.raises(TemplateRefused, match="has no template welcome"):
        start_broadcast(broadcast)


def test_a_template_that_has_changed_starts_nothing(shop: Workspace) -> None:
    broadcast = compose(shop)
    Template.objects.filter(workspace=shop, name="welcome").delete()
    add_template(shop, "welcome", "Hi {{1}} {{2}}")
    with pytest.raises(FillingRefused, match=r"body\.2 is not filled in"):
        start_broadcast(broadcast)


def test_the_template_is_frozen_with_the_start(shop: Workspace) -> None:
    broadcast = compose(shop)
    assert broadcast.shape is None
    start_broadcast(broadcast)
    assert (anew(broadcast).shape or {})["name"] == "welcome"
    assert anew(broadcast).started_at is not None


def test_another_workspaces_broadcast_is_not_found(shop: Workspace) -> None:
    broadcast = compose(shop)
    other = new_workspace()
    for name in ("Diwali", str(broadcast.uuid)):
        with pytest.raises(BroadcastNotFound, match=f"There is no broadcast {name} in this workspace"):
            find_broadcast(other, name)
    assert find_broadcast(shop, " DIWALI ").pk == find_broadcast(shop, str(broadcast.uuid)).pk == broadcast.pk


def test_a_failed_message_of_a_finished_broadcast_brings_it_back_to_sending(shop: Workspace) -> None:
    broadcast = frozen(shop)
    for each in claim(broadcast):
        record(broadcast, each["phone"], "failed", reason="131026", words="Not on WhatsApp")
    put(broadcast, State.FINISHED)
    stale = anew(broadcast)
    assert retry_broadcast(stale) == 3
    assert (anew(broadcast).state, anew(broadcast).finished_at) == (State.SENDING, None)
    assert [row["attempt"] for row in messages(broadcast)] == [2, 2, 2]


def test_a_retry_that_cannot_be_sent_changes_nothing(shop: Workspace) -> None:
    broadcast = frozen(shop)
    (first, *_) = claim(broadcast)
    record(broadcast, first["phone"], "failed", reason="131026")
    put(broadcast, State.FINISHED)
    Channel.objects.filter(pk=channel_of(shop).pk).update(state="disconnected")
    with pytest.raises(BroadcastRefused, match="The channel Shop is Disconnected"):
        retry_broadcast(anew(broadcast))
    assert message_of(broadcast, first["phone"])["state"] == "failed"
    assert anew(broadcast).state == State.FINISHED
    states(broadcast)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": "PAUSED"}, r"The template welcome \(en\) is Paused"),
        ({"components": [{"type": "BODY", "text": "Hi"}]}, "has other variables than when Diwali started"),
    ],
)
def test_one_is_resumed_only_while_its_template_may_be_sent(
    shop: Workspace, changed: dict[str, Any], said: str
) -> None:
    broadcast = frozen(shop)
    pause_broadcast(broadcast)
    told = {"name": "welcome", "language": "en", "status": "APPROVED", "category": "MARKETING"}
    body = {"type": "BODY", "text": "Hi {{1}}"}
    shape = read_shape({**told, "components": [body], **changed})
    mirrored = Template.objects.filter(channel=channel_of(shop), name="welcome")
    mirrored.update(status=shape.status, shape=stored_shape(shape))
    with pytest.raises(BroadcastRefused, match=said):
        resume_broadcast(anew(broadcast))
    assert anew(broadcast).state == State.PAUSED
    mirrored.update(status="APPROVED", shape=stored_shape(read_shape({**told, "components": [body]})))
    resume_broadcast(anew(broadcast))
    assert anew(broadcast).state == State.SENDING


def test_what_is_changed_while_the_provider_is_asked_does_not_leave_unseen(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_template(shop, "second", "Code {{1}}")
    draft, other = compose(shop), anew(compose(shop, "Other"))

    def changed_meanwhile(_channel: Channel) -> None:
        open_elsewhere = anew(draft)
        choose_template(open_elsewhere, open_elsewhere.channel, "second", "en")
        fill_in(open_elsewhere, {"body.1": read_written("SALE20")})

    monkeypatch.setattr(running, "renew_mirror", changed_meanwhile)
    with pytest.raises(BroadcastRefused, match="was changed meanwhile"):
        start_broadcast(draft)
    assert (anew(draft).state, anew(draft).template_name) == ("draft", "second")
    monkeypatch.undo()
    start_broadcast(other)
    assert anew(other).state == "preparing"

"""Receipts move messages forwards only, and only their own attempt, in whatever order and however often they come."""

import itertools
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from broadcast_scenes import (
    ASHA,
    RAVI,
    ZOE,
    anew,
    assert_tally,
    claim,
    frozen,
    message_of,
    messages,
    people,
    record,
    states,
)
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.refs import Ref
from castlist.broadcasts.running import cancel_broadcast, count_held_back, retry_broadcast
from castlist.broadcasts.statements import run
from castlist.broadcasts.tracking import Move, apply_moves, find_by_provider_ids, queue_again, take_up_again
from castlist.broadcasts.trouble import hold_broadcast
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import new_workspace, sheet

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
FAILURE = {"reason": "131026", "words": "Not on WhatsApp", "detail": "Message undeliverable"}
AT = {state: NOON + timedelta(seconds=at) for at, state in enumerate(("sent", "delivered", "read", "failed"))}


@pytest.fixture
def sent(workspace: Workspace) -> Broadcast:
    """Three messages, all claimed."""
    broadcast = frozen(people(workspace))
    assert len(claim(broadcast)) == 3
    return broadcast


def move(broadcast: Broadcast, phone: str, state: str, *, attempt: int = 1, **more: Any) -> Move:
    said = {"at": AT[state], **(FAILURE if state == "failed" else {}), **more}
    return Move(message_id=message_of(broadcast, phone)["message_id"], attempt=attempt, state=state, **said)


def apply(broadcast: Broadcast, moves: Sequence[Move], *, channel_id: int | None = None) -> None:
    with closing(connect()) as connection:
        key = {"workspace_id": broadcast.workspace_id, "channel_id": channel_id or broadcast.channel_id}
        apply_moves(connection, **key, moves=moves)
    assert_tally(broadcast)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """What a message shows, save when we took it for accepted."""
    names = ("state", "reason", "reason_words", "detail", "sent_at", "delivered_at", "read_at", "failed_at")
    return {name: row[name] for name in names}


def expected(told: set[str]) -> dict[str, Any]:
    """What a message shows of whom all this was told, in any order."""
    furthest = next((state for state in ("read", "delivered", "failed", "sent") if state in told), None)
    is_failed = furthest == "failed"
    return {
        "state": furthest or "accepted",
        "reason": FAILURE["reason"] if is_failed else None,
        "reason_words": FAILURE["words"] if is_failed else None,
        "detail": FAILURE["detail"] if is_failed else None,
        **{f"{state}_at": AT[state] if state in told else None for state in AT},
    }


receipts = st.lists(st.sampled_from(("sent", "delivered", "read", "failed", "ANSWER")), max_size=9)


@given(order=receipts, sizes=st.lists(st.integers(1, 4), min_size=9, max_size=9))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_duplicates_and_bundles_come_out_the_same(
    sent: Broadcast, order: list[str], sizes: list[int]
) -> None:
    put_back(sent)
    order = order if "ANSWER" in order else [*order, "ANSWER"]
    left = iter(order)
    for size in sizes:
        bundle = list(itertools.islice(left, size))
        told = [each for each in bundle if each != "ANSWER"]
        if len(told) < len(bundle):
            record(sent, ASHA, "accepted")
            assert_tally(sent)
        apply(sent, [move(sent, ASHA, state) for state in told])
    assert shown(message_of(sent, ASHA)) == expected(set(order) - {"ANSWER"})
    assert message_of(sent, ASHA)["accepted_at"] is not None
    assert {states(sent)[phone] for phone in (RAVI, ZOE)} == {"sending"}


def put_back(broadcast: Broadcast) -> None:
    """Play that Asha's message was claimed and nothing has come of it yet."""
    row = message_of(broadcast, ASHA)
    with closing(connect()) as connection, connection.transaction():
        told = ("reason", "reason_words", "detail", "accepted_at", *(f"{state}_at" for state in AT))
        nothing = ", ".join(f"{column} = NULL" for column in told)
        statement = f"UPDATE message SET state = 'sending', {nothing} WHERE workspace_id = %s AND message_id = %s"
        connection.execute(statement, [broadcast.workspace_id, row["message_id"]])  # type: ignore[call-overload]
        key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
        run(connection, "add_to_tally", **key, states=[row["state"]], counts=[-1])
        run(connection, "add_to_tally", **key, states=["sending"], counts=[1])


@pytest.mark.parametrize("order", list(itertools.permutations(("sent", "delivered", "read"))))
def test_every_order_ends_at_read(sent: Broadcast, order: tuple[str, ...]) -> None:
    furthest = 0
    for state in order:
        apply(sent, [move(sent, ASHA, state)])
        now = ("sent", "delivered", "read").index(states(sent)[ASHA])
        assert now >= furthest, "never backwards"
        furthest = now
    assert shown(message_of(sent, ASHA)) == expected(set(order))


def test_a_failure_after_delivery_is_kept_and_moves_nothing(sent: Broadcast) -> None:
    apply(sent, [move(sent, ASHA, "delivered")])
    apply(sent, [move(sent, ASHA, "failed")])
    row = message_of(sent, ASHA)
    assert (row["state"], row["reason"], row["failed_at"]) == ("delivered", None, AT["failed"])


def test_the_first_time_of_a_state_stays(sent: Broadcast) -> None:
    late = NOON + timedelta(hours=1)
    apply(sent, [move(sent, ASHA, "sent", at=late), move(sent, ASHA, "sent"), move(sent, ASHA, "sent", at=late)])
    assert message_of(sent, ASHA)["sent_at"] == AT["sent"]


@pytest.mark.parametrize("state", ["sent", "delivered", "read", "failed"])
def test_what_is_unknown_is_settled(sent: Broadcast, state: str) -> None:
    record(sent, ASHA, "unknown", reason="no_answer", words="No answer came back")
    assert states(sent)[ASHA] == "unknown"
    apply(sent, [move(sent, ASHA, state)])
    assert shown(message_of(sent, ASHA)) == expected({state})


@pytest.mark.parametrize("answer", ["accepted", "unknown", "failed"])
@pytest.mark.parametrize("state", ["sent", "delivered", "read", "failed"])
def test_a_receipt_that_is_faster_than_the_answer_stays(sent: Broadcast, state: str, answer: str) -> None:
    apply(sent, [move(sent, ASHA, state)])
    record(sent, ASHA, answer, reason="x", words="Something else")
    assert shown(message_of(sent, ASHA)) == expected({state})
    assert_tally(sent)


def test_an_answer_that_says_later_does_not_queue_what_has_arrived(sent: Broadcast) -> None:
    apply(sent, [move(sent, ASHA, "sent")])
    record(sent, ASHA, "queued", reason="130429", words="Too fast", wait=2.0)
    assert shown(message_of(sent, ASHA)) == expected({"sent"})


def test_what_was_unknown_is_never_queued_by_a_late_answer(sent: Broadcast) -> None:
    record(sent, ASHA, "unknown", reason="worker_died", words="The worker ended")
    record(sent, ASHA, "queued", reason="130429", words="Too fast", wait=2.0)
    assert states(sent)[ASHA] == "failed"
    record(sent, RAVI, "unknown", reason="worker_died", words="The worker ended")
    record(sent, RAVI, "accepted")
    assert states(sent)[RAVI] == "accepted"
    assert message_of(sent, RAVI)["reason"] is None


def test_an_outcome_that_is_written_twice_changes_nothing(sent: Broadcast) -> None:
    for _ in range(2):
        record(sent, ASHA, "failed", reason="131026", words="Not on WhatsApp")
        assert_tally(sent)
    assert message_of(sent, ASHA)["reason_words"] == "Not on WhatsApp"


def test_an_answer_of_an_earlier_claim_changes_nothing(sent: Broadcast) -> None:
    row = message_of(sent, ASHA)
    record(sent, ASHA, "accepted", claimed_at=row["claimed_at"] - timedelta(seconds=1))
    assert states(sent)[ASHA] == "sending"


def test_a_refusal_for_now_waits_and_is_counted(sent: Broadcast) -> None:
    record(sent, ASHA, "queued", reason="130429", words="Too fast", wait=60.0)
    row = message_of(sent, ASHA)
    assert (row["state"], row["refusals"], row["attempt"]) == ("queued", 1, 1)
    assert row["due_at"] > row["claimed_at"] + timedelta(seconds=59)
    assert claim(sent) == [], "not before it is due"


@pytest.mark.parametrize("state", ["queued", "skipped", "cancelled"])
def test_what_never_left_is_moved_by_no_receipt(workspace: Workspace, state: str) -> None:
    people(workspace, sheet(",9876543201,,Asha"))
    if state == "skipped":
        with closing(connect()) as connection:
            connection.execute("UPDATE contact SET channel_ids = '{}' WHERE workspace_id = %s", [workspace.pk])
    broadcast = frozen(workspace)
    if state == "cancelled":
        cancel_broadcast(broadcast)
    before = message_of(broadcast, ASHA)
    apply(broadcast, [move(broadcast, ASHA, each) for each in AT])
    assert message_of(broadcast, ASHA) == before
    assert before["state"] == state


def test_messages_of_other_channels_and_workspaces_are_not_touched(sent: Broadcast) -> None:
    before = messages(sent)
    moves = [move(sent, ASHA, "read")]
    apply(sent, moves, channel_id=sent.channel_id + 1_000_000)
    with closing(connect()) as connection:
        apply_moves(connection, workspace_id=new_workspace().pk, channel_id=sent.channel_id, moves=moves)
    apply(sent, [move(sent, ASHA, "read", attempt=2), move(sent, ASHA, "failed", attempt=7)])
    apply(sent, [Move(message_id=2**62, attempt=1, state="read", at=NOON)])
    apply(sent, [])
    assert messages(sent) == before


def earlier(broadcast: Broadcast) -> list[dict[str, Any]]:
    statement = "SELECT * FROM message_attempt WHERE workspace_id = %s ORDER BY message_id, attempt"
    with closing(connect()) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, [broadcast.workspace_id]).fetchall()


def test_a_retry_takes_only_what_certainly_was_not_accepted(sent: Broadcast) -> None:
    record(sent, ASHA, "failed", reason="131026", words="Not on WhatsApp", detail="d")
    record(sent, RAVI, "accepted")
    apply(sent, [move(sent, RAVI, "failed")])
    record(sent, ZOE, "unknown", reason="no_answer", words="No answer came back")
    assert retry_broadcast(anew(sent)) == 1
    assert states(sent) == {ASHA: "queued", RAVI: "failed", ZOE: "unknown"}
    assert retry_broadcast(anew(sent)) == 0, "once"
    assert retry_broadcast(anew(sent), include_unknown=True) == 1
    assert states(sent) == {ASHA: "queued", RAVI: "failed", ZOE: "queued"}
    assert [(row["attempt"], row["state"], row["reason"], row["detail"]) for row in earlier(sent)] == [
        (1, "failed", "131026", "d"),
        (1, "unknown", "no_answer", None),
    ]
    row = message_of(sent, ASHA)
    assert (row["attempt"], row["refusals"], row["reason"], row["claimed_at"], row["failed_at"]) == (
        2, 0, None, None, None,
    )  # fmt: skip
    assert row["texts"] == ["Asha"], "what was frozen stays"


def test_what_whatsapp_held_back_is_retried_only_after_a_day(sent: Broadcast) -> None:
    record(sent, ASHA, "failed", reason="131026", words="Not on WhatsApp")
    record(sent, RAVI, "failed", reason="131049", words="Held back by WhatsApp")
    record(sent, ZOE, "unknown", reason="no_answer", words="No answer came back")
    assert count_held_back(sent) == 1
    assert retry_broadcast(anew(sent)) == 1
    assert states(sent) == {ASHA: "queued", RAVI: "failed", ZOE: "unknown"}
    with closing(connect()) as connection:
        statement = "UPDATE message SET failed_at = now() - interval '25 hours' WHERE workspace_id = %s AND phone = %s"
        connection.execute(statement, [sent.workspace_id, RAVI])
    assert (count_held_back(sent), retry_broadcast(anew(sent))) == (0, 1)
    assert states(sent)[RAVI] == "queued"


def test_a_late_receipt_of_an_earlier_attempt_moves_that_one_only(sent: Broadcast) -> None:
    record(sent, ZOE, "unknown", reason="no_answer", words="No answer came back")
    retry_broadcast(anew(sent), include_unknown=True)
    with closing(connect()) as connection:
        connection.execute("UPDATE message SET due_at = NULL WHERE workspace_id = %s", [sent.workspace_id])
    assert [row["attempt"] for row in claim(sent)] == [2]
    apply(sent, [move(sent, ZOE, "read"), move(sent, ZOE, "sent", attempt=2)])
    assert (states(sent)[ZOE], message_of(sent, ZOE)["read_at"]) == ("sent", None)
    (kept,) = earlier(sent)
    assert (kept["state"], kept["read_at"], kept["reason"]) == ("read", AT["read"], None)
    apply(sent, [move(sent, ZOE, "failed")])
    assert earlier(sent)[0]["state"] == "read"
    apply(sent, [move(sent, ZOE, "failed")], channel_id=sent.channel_id + 1_000_000)


def never_handed_over(broadcast: Broadcast, phone: str) -> Move:
    return move(broadcast, phone, "failed", is_unsubmitted=True)


@pytest.mark.parametrize("is_answer_first", [True, False])
def test_what_was_never_handed_over_was_not_accepted_whatever_the_answer_said(
    sent: Broadcast, is_answer_first: bool
) -> None:
    claimed_at = message_of(sent, ASHA)["claimed_at"]
    if is_answer_first:
        record(sent, ASHA, "accepted")
    apply(sent, [never_handed_over(sent, ASHA)])
    if not is_answer_first:
        record(sent, ASHA, "accepted", claimed_at=claimed_at)
    assert (states(sent)[ASHA], message_of(sent, ASHA)["accepted_at"]) == ("failed", None)
    assert retry_broadcast(anew(sent)) == 1


def test_what_was_sent_was_handed_over_whatever_is_told_later(sent: Broadcast) -> None:
    apply(sent, [move(sent, ASHA, "sent"), never_handed_over(sent, ASHA)])
    assert (states(sent)[ASHA], message_of(sent, ASHA)["accepted_at"]) == ("failed", AT["sent"])
    assert retry_broadcast(anew(sent)) == 0


def test_what_is_queued_again_is_another_attempt_and_takes_up_a_finished_broadcast(sent: Broadcast) -> None:
    key = {"workspace_id": sent.workspace_id, "channel_id": sent.channel_id}
    for phone in (ASHA, RAVI, ZOE):
        record(sent, phone, "accepted")
    apply(sent, [never_handed_over(sent, ASHA), move(sent, RAVI, "failed")])
    Broadcast.objects.filter(pk=sent.pk).update(state="finished", finished_at=NOON)
    ids = [message_of(sent, phone)["message_id"] for phone in (ASHA, RAVI, ZOE)]
    with closing(connect()) as connection:
        again = queue_again(connection, **key, message_ids=ids, due_at=NOON)
        take_up_again(connection, workspace_id=sent.workspace_id, broadcast_ids=again)
    assert again == [sent.pk]
    assert states(sent) == {ASHA: "queued", RAVI: "failed", ZOE: "accepted"}
    assert (message_of(sent, ASHA)["attempt"], message_of(sent, ASHA)["due_at"]) == (2, NOON)
    assert [(row["attempt"], row["state"]) for row in earlier(sent)] == [(1, "failed")]
    assert (anew(sent).state, anew(sent).finished_at) == ("sending", None)


def test_what_was_cancelled_is_not_queued_again(sent: Broadcast) -> None:
    apply(sent, [never_handed_over(sent, ASHA)])
    cancel_broadcast(anew(sent))
    key = {"workspace_id": sent.workspace_id, "channel_id": sent.channel_id}
    with closing(connect()) as connection:
        ids = [message_of(sent, ASHA)["message_id"]]
        assert queue_again(connection, **key, message_ids=ids, due_at=NOON) == []
    assert states(sent)[ASHA] == "failed"


def test_what_left_before_its_broadcast_was_held_tells_no_news(sent: Broadcast) -> None:
    key = {"workspace_id": sent.workspace_id, "channel_id": sent.channel_id}
    with closing(connect()) as connection:
        (told,) = apply_moves(connection, **key, moves=[move(sent, ASHA, "failed")])
        assert (told.is_news, told.has_changed, told.before, told.after) == (True, True, "sending", "failed")
        hold_broadcast(connection, workspace_id=sent.workspace_id, broadcast_id=sent.pk, reason="Why.")
        (told,) = apply_moves(connection, **key, moves=[move(sent, RAVI, "failed")])
        assert (told.is_news, told.has_changed) == (False, True)
        (told,) = apply_moves(connection, **key, moves=[move(sent, RAVI, "failed")])
        assert not told.has_changed
    assert (anew(sent).state, anew(sent).state_reason) == ("paused", "Why.")


def test_provider_ids_name_messages_of_their_channel(sent: Broadcast) -> None:
    row = message_of(sent, ASHA)
    key = {"workspace_id": sent.workspace_id, "channel_id": sent.channel_id}
    given_ids = {"provider_ids": ["wamid.1", "extra"], "message_ids": [row["message_id"]] * 2, "attempts": [1, 1]}
    other = message_of(sent, RAVI)["message_id"]
    with closing(connect()) as connection:
        run(connection, "add_provider_ids", **key, **given_ids)
        again = {"provider_ids": ["wamid.1"], "message_ids": [other], "attempts": [1]}
        run(connection, "add_provider_ids", **key, **again)
        found = find_by_provider_ids(connection, **key, provider_ids=["wamid.1", "unknown", "extra", "wamid.1"])
        elsewhere = find_by_provider_ids(
            connection, workspace_id=sent.workspace_id, channel_id=sent.channel_id + 1_000_000, provider_ids=["wamid.1"]
        )
    assert found == {"wamid.1": Ref(row["message_id"], 1), "extra": Ref(row["message_id"], 1)}
    assert elsewhere == {}

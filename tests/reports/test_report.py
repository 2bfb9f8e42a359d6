"""A report's counts are exclusive and sum to the audience; its reasons sum to what failed, was skipped, is unknown."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast_scenes import (
    GIVE_FALLBACK,
    NO_CITY,
    assert_tally,
    claim,
    compose,
    frozen,
    message_of,
    people,
    record,
)
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import cancel_broadcast
from castlist.broadcasts.tracking import Move, apply_moves
from castlist.config.database import connect
from castlist.reports.advice import advice_of
from castlist.reports.contact_messages import messages_of
from castlist.reports.funnel import funnel_of
from castlist.reports.recipients import list_recipients
from castlist.reports.report import Report, read_report
from castlist.workspaces.models import Workspace
from scenes import new_workspace, sheet

KEYS = [
    "audience", "queued", "sending", "accepted", "sent", "delivered", "read", "failed", "skipped", "unknown",
    "cancelled", "reasons",
]  # fmt: skip
"""The contract of `castlist broadcasts report --json`."""

FATES = ("queued", "sending", "accepted", "sent", "delivered", "read", "refused", "failed", "unknown", "skipped")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def crowd(workspace: Workspace, fates: list[str], name: str = "Diwali") -> Broadcast:
    """Send to as many people as there are fates, and let each message meet its own."""
    phones = [f"9198765{at:05}" for at in range(10_000, 10_000 + len(fates))]
    titles = ["" if fate == "skipped" else "Dr" for fate in fates]
    people(workspace, sheet(*(f",{phone[2:]},,N,,{title}" for phone, title in zip(phones, titles, strict=True))))
    broadcast = frozen(workspace, name, values={"body.1": "{{user.title}}"})
    leaving = [fate for fate in fates if fate not in ("queued", "skipped")]
    for row, fate in zip(claim(broadcast, len(leaving)), leaving, strict=True):
        meet(broadcast, row["phone"], fate)
        assert_tally(broadcast)
    return broadcast


def meet(broadcast: Broadcast, phone: str, fate: str) -> None:
    if fate == "refused":
        record(broadcast, phone, "failed", reason="131026", words="Not on WhatsApp")
    elif fate == "unknown":
        record(broadcast, phone, "unknown", reason="no_answer", words="No answer came back")
    elif fate != "sending":
        record(broadcast, phone, "accepted")
    if fate in ("sent", "delivered", "read", "failed"):
        more = {"reason": "131049", "words": "Held back"} if fate == "failed" else {}
        move = Move(message_id=message_of(broadcast, phone)["message_id"], attempt=1, state=fate, at=NOON, **more)
        with closing(connect()) as connection:
            apply_moves(connection, workspace_id=broadcast.workspace_id, channel_id=broadcast.channel_id, moves=[move])


def check_sums(told: Report) -> None:
    object_ = told.as_json()
    assert list(object_) == KEYS
    assert sum(object_[key] for key in KEYS[1:-1]) == object_["audience"] == told.audience
    assert all(count >= 0 for count in told.counts.values())
    for state in (MessageState.FAILED, MessageState.SKIPPED, MessageState.UNKNOWN):
        assert sum(each.messages for each in told.reasons if each.state is state) == told.counts[state]
    assert sum(object_["reasons"].values()) == object_["failed"] + object_["skipped"] + object_["unknown"]
    steps = [step.messages for step in funnel_of(told.counts, failed_late=told.failed_late)]
    assert steps == sorted(steps, reverse=True)


@given(fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=8))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_becomes_of_messages_all_sums_agree(house: object, fates: list[str]) -> None:
    told = read_report(crowd(new_workspace(), fates))
    check_sums(told)
    for state in MessageState:
        wanted = {"failed": ("failed", "refused")}.get(state.value, (state.value,))
        assert told.counts[state] == sum(fate in wanted for fate in fates)


def test_the_object_of_the_contract(workspace: Workspace) -> None:
    told = read_report(crowd(workspace, list(FATES)))
    assert told.as_json() == {
        "audience": 10,
        "queued": 1,
        "sending": 1,
        "accepted": 1,
        "sent": 1,
        "delivered": 1,
        "read": 1,
        "failed": 2,
        "skipped": 1,
        "unknown": 1,
        "cancelled": 0,
        "reasons": {
            "failed: Held back": 1,
            "unknown: No answer came back": 1,
            "skipped: No value for user.title": 1,
            "failed: Not on WhatsApp": 1,
        },
    }
    steps = {step.name: step.messages for step in funnel_of(told.counts, failed_late=told.failed_late)}
    assert steps == {"audience": 10, "accepted": 5, "sent": 3, "delivered": 2, "read": 1}


def test_it_tells_why_somebody_was_skipped_as_pre_flight_did(workspace: Workspace) -> None:
    sent = frozen(people(workspace), values={"body.1": "{{city}}"})
    (reason,) = read_report(sent).reasons
    assert (reason.words, reason.told) == ("No value for city", NO_CITY), "what is stored stays as programs know it"
    assert advice_of(reason) == GIVE_FALLBACK
    with closing(connect()) as connection:
        listed = list_recipients(connection, sent, states=[MessageState.SKIPPED], reason="No value for city").rows
        (message,) = messages_of(connection, workspace.pk, listed[0].contact_id).rows
    assert ([row.reason for row in listed], message.reason) == ([NO_CITY], NO_CITY)


def test_a_draft_has_nothing_to_report(workspace: Workspace) -> None:
    told = read_report(compose(people(workspace)))
    check_sums(told)
    assert (told.audience, told.reasons) == (0, ())


def test_what_was_cancelled_is_counted(workspace: Workspace) -> None:
    broadcast = crowd(workspace, ["queued", "queued", "read"])
    cancel_broadcast(broadcast)
    told = read_report(broadcast)
    check_sums(told)
    assert (told.counts[MessageState.CANCELLED], told.counts[MessageState.READ]) == (2, 1)


def test_one_reason_with_several_codes_is_summed(workspace: Workspace) -> None:
    broadcast = crowd(workspace, ["sending", "sending", "sending"])
    for phone, code in (("919876510000", "1"), ("919876510001", "2"), ("919876510002", "2")):
        record(broadcast, phone, "failed", reason=code, words="The same words")
    told = read_report(broadcast)
    check_sums(told)
    assert [(each.code, each.messages) for each in told.reasons] == [("2", 2), ("1", 1)]
    assert told.as_json()["reasons"] == {"failed: The same words": 3}


@pytest.mark.parametrize(("reason", "words", "shown"), [("131026", None, "131026"), (None, None, "No reason is known")])
def test_a_failure_without_words_is_still_counted(
    workspace: Workspace, reason: str | None, words: str | None, shown: str
) -> None:
    broadcast = crowd(workspace, ["sending"])
    record(broadcast, "919876510000", "failed", reason=reason, words=words)
    told = read_report(broadcast)
    check_sums(told)
    assert told.as_json()["reasons"] == {f"failed: {shown}": 1}


def test_another_broadcasts_messages_are_not_counted(workspace: Workspace) -> None:
    first = crowd(workspace, ["read", "failed"])
    second = compose(workspace, "Second", values={"body.1": "x"})
    assert (read_report(first).audience, read_report(second).audience) == (2, 0)


def test_those_that_wait_or_are_held_by_whatsapp_are_explained_beside_the_contracts_reasons(
    workspace: Workspace,
) -> None:
    broadcast = frozen(people(workspace))
    first, second, _third = claim(broadcast)
    record(broadcast, first["phone"], "queued", reason="131056", words="Too fast for one person", wait=60.0)
    record(broadcast, second["phone"], "accepted", reason="held", words="Held by WhatsApp for a quality check")
    told = read_report(broadcast)
    check_sums(told)
    assert {(each.state.value, each.words, each.messages) for each in told.notes} == {
        ("queued", "Too fast for one person", 1),
        ("accepted", "Held by WhatsApp for a quality check", 1),
    }
    assert all(advice_of(each) for each in told.notes)
    assert told.reasons == ()


def test_failures_before_and_after_acceptance_are_told_apart(workspace: Workspace) -> None:
    told = read_report(crowd(workspace, ["refused", "failed", "failed", "read"]))
    assert told.failed_late == 2

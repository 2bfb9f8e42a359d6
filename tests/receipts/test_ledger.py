"""Receipts move messages: only forwards, in whatever order and however often they come (house promise 3)."""

import itertools
import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from callback_scenes import call_back, envelope, failure, in_form_of, make_channel, rows, status, stored
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from message_scenes import (
    assert_counts_agree,
    look_again,
    make_messages,
    message,
    name_messages,
    process,
    ref_of,
    states,
    tell,
)

from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import new_workspace

NOON = 1_764_000_000


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(NOON + seconds, UTC)


def parked(channel: Channel) -> list[dict[str, Any]]:
    return rows("SELECT * FROM parked_receipt WHERE workspace_id = %s ORDER BY kind", channel.workspace_id)


def receipts(channel: Channel) -> list[tuple[Any, ...]]:
    found = rows(
        "SELECT message_id, attempt, kind FROM receipt WHERE workspace_id = %s ORDER BY message_id, attempt, kind",
        channel.workspace_id,
    )
    return [tuple(row.values()) for row in found]


def test_a_receipt_names_its_message_by_our_own_name_and_the_times_are_those_told(channel: Channel) -> None:
    (one,) = make_messages(channel)
    ref = ref_of(channel, one)
    tell(channel, status("sent", ref=ref, at=NOON + 1), status("delivered", ref=ref, at=NOON + 3))
    tell(channel, status("read", ref=ref, at=NOON + 60))
    row = message(one)
    assert row["state"] == "read"
    assert (row["sent_at"], row["delivered_at"], row["read_at"]) == (at(1), at(3), at(60))
    assert receipts(channel) == [(one, 1, "delivered"), (one, 1, "read"), (one, 1, "sent")]
    assert stored(channel) == []
    assert_counts_agree(channel)


def test_a_receipt_names_its_message_by_the_providers_id(channel: Channel) -> None:
    first, second = make_messages(channel, 2)
    name_messages(channel, [first, second], ["wamid.1", "wamid.2"])
    tell(channel, status("delivered", named="wamid.2"))
    assert states([first, second]) == ["accepted", "delivered"]
    assert_counts_agree(channel)


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra", "sandbox"])
def test_every_provider_that_sends_metas_form_is_understood(workspace: Workspace, provider: str) -> None:
    channel = make_channel(workspace, provider)
    ids = make_messages(channel, 2)
    for each, word in zip(ids, ("delivered", "failed"), strict=True):
        told = status(word, ref=ref_of(channel, each), named=f"wamid.{each}")
        call_back(channel, in_form_of(provider, statuses=[told]))
    assert process(channel) == 2
    assert states(ids) == ["delivered", "failed"]


def test_kaleyra_v1_is_understood_in_query_and_form(workspace: Workspace) -> None:
    channel = make_channel(workspace, "kaleyra-v1")
    ids = make_messages(channel, 2)
    name_messages(channel, ids[1:], ["7f3c:0"])
    from callback_scenes import ask_once, proof

    query = {"ref": ref_of(channel, ids[0]), "id": "0a1b:0", "status": "delivered"}
    assert ask_once(f"/callbacks/{channel.callback_token}", method="GET", query=query).status == 200
    body = b"id=7f3c%3A0&status=0&reason=number+opted+out"
    headers = {**proof(channel, body), "content-type": "application/x-www-form-urlencoded"}
    assert ask_once(f"/callbacks/{channel.callback_token}", body=body, headers=headers).status == 200
    process(channel)
    assert states(ids) == ["delivered", "failed"]


def test_a_failure_keeps_its_code_and_a_plain_explanation(channel: Channel) -> None:
    (one,) = make_messages(channel)
    tell(channel, failure(131026, ref=ref_of(channel, one)))
    row = message(one)
    assert (row["state"], row["reason"]) == ("failed", "131026")
    assert row["reason_words"]
    (kept,) = rows("SELECT code, raw FROM receipt WHERE message_id = %s", one)
    assert kept["code"] == "131026"
    assert json.loads(kept["raw"])["errors"][0]["code"] == 131026


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read", "failed"])))
def test_in_whatever_order_receipts_come_a_message_never_goes_backwards(channel: Channel, order: list[str]) -> None:
    seconds = {"sent": 1, "delivered": 2, "read": 3, "failed": 4}
    (one,) = make_messages(channel)
    seen = []
    for word in order:
        tell(channel, status(word, ref=ref_of(channel, one), at=NOON + seconds[word]))
        seen.append(message(one)["state"])
    ranks = [("accepted", "sent", "failed", "delivered", "read").index(state) for state in seen]
    assert ranks == sorted(ranks)
    row = message(one)
    assert row["state"] == "read"
    assert (row["sent_at"], row["delivered_at"], row["read_at"]) == (at(1), at(2), at(3))
    assert_counts_agree(channel)


def test_any_receipts_in_any_order_and_any_callbacks_come_to_the_same(house: object) -> None:
    channel = make_channel(new_workspace())

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        words = st.sampled_from(["sent", "delivered", "read", "failed", "deleted", "moon"])
        told = data.draw(st.lists(st.tuples(st.integers(0, 3), words, st.integers(1, 9)), min_size=1, max_size=14))
        shuffled = data.draw(st.permutations(told + told[:3]))
        cuts = sorted(data.draw(st.sets(st.integers(0, len(shuffled)), max_size=3)))
        once, again = make_messages(channel, 4), make_messages(channel, 4)
        _tell_all(channel, once, [told])
        parts = zip([0, *cuts], [*cuts, len(shuffled)], strict=True)
        _tell_all(channel, again, [shuffled[begin:end] for begin, end in parts])
        names = ("state", "sent_at", "delivered_at", "read_at", "reason")
        assert _seen(once, names) == _seen(again, names)
        assert_counts_agree(channel)

    holds()


def _seen(ids: list[int], names: tuple[str, ...]) -> list[list[Any]]:
    return [[row[name] for name in names] for row in map(message, ids)]


def _tell_all(channel: Channel, ids: list[int], callbacks: list[list[tuple[int, str, int]]]) -> None:
    for told in callbacks:
        call_back(
            channel,
            envelope(statuses=[status(w, ref=ref_of(channel, ids[n]), at=NOON + s) for n, w, s in told]),
        )
    process(channel)


def test_the_same_callback_any_number_of_times_changes_nothing(channel: Channel) -> None:
    (one,) = make_messages(channel)
    body = envelope(statuses=[status("delivered", ref=ref_of(channel, one), at=NOON)] * 2)
    for _ in range(3):
        call_back(channel, body)
    process(channel)
    first = message(one)
    call_back(channel, body)
    process(channel)
    assert message(one) == first
    assert receipts(channel) == [(one, 1, "delivered")]
    assert_counts_agree(channel)


def test_a_word_that_nobody_knows_is_kept_and_changes_nothing(channel: Channel) -> None:
    (one,) = make_messages(channel)
    tell(channel, status("teleported", ref=ref_of(channel, one)))
    assert message(one)["state"] == "accepted"
    assert receipts(channel) == [(one, 1, "unknown")]


def test_receipts_move_only_their_attempt(channel: Channel) -> None:
    (one,) = make_messages(channel, attempt=2)
    tell(channel, status("delivered", ref=ref_of(channel, one, attempt=1)))
    assert message(one)["state"] == "accepted"
    tell(channel, status("read", ref=ref_of(channel, one, attempt=2)))
    assert message(one)["state"] == "read"


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_a_receipt_settles_what_was_unknown_or_has_no_answer_yet(channel: Channel, state: str) -> None:
    (one,) = make_messages(channel, state=state)
    tell(channel, status("sent", named="wamid.9", ref=ref_of(channel, one)))
    assert message(one)["state"] == "sent"
    # The provider's id is known by it: the next one needs our name no more.
    tell(channel, status("delivered", named="wamid.9"))
    assert message(one)["state"] == "delivered"
    assert_counts_agree(channel)


def test_a_receipt_that_is_faster_than_the_answer_is_parked_and_matched_when_the_id_is_known(channel: Channel) -> None:
    (one,) = make_messages(channel, state="sending")
    tell(channel, status("sent", named="wamid.7", at=NOON), failure(131026, named="wamid.7", at=NOON + 1))
    assert [row["kind"] for row in parked(channel)] == ["failed", "sent"]
    assert look_again(channel) == 0
    assert message(one)["state"] == "sending"
    name_messages(channel, [one], ["wamid.7"])
    assert look_again(channel) == 2
    row = message(one)
    assert (row["state"], row["reason"], row["sent_at"]) == ("failed", "131026", at(0))
    assert parked(channel) == []
    assert receipts(channel) == [(one, 1, "failed"), (one, 1, "sent")]
    assert_counts_agree(channel)


def test_parked_receipts_are_looked_at_less_and_less_and_given_up_after_72_hours(channel: Channel) -> None:
    tell(channel, status("sent", named="wamid.elsewhere"))
    with closing(connect()) as connection:
        for hours, is_kept in ((1, True), (71, True), (73, False)):
            connection.execute(
                "UPDATE parked_receipt SET received_at = now() - make_interval(hours => %s) WHERE workspace_id = %s",
                [hours, channel.workspace_id],
            )
            look_again(channel)
            left = connection.execute(
                "SELECT look_at - now() > make_interval(hours => %s - 1) FROM parked_receipt WHERE workspace_id = %s",
                [hours, channel.workspace_id],
            ).fetchall()
            assert left == ([(True,)] if is_kept else [])


@pytest.mark.parametrize(
    "told",
    [
        status("sent"),
        status("sent", ref="test.0123456789abcdef"),
        status("sent", ref="test.0123456789abcdef", named="wamid.1"),
        status("sent", named="x" * 600),
    ],
)
def test_receipts_of_test_sends_and_of_nothing_are_dropped(channel: Channel, told: Any) -> None:
    tell(channel, told)
    assert parked(channel) == receipts(channel) == stored(channel) == []


@pytest.mark.parametrize(
    "change", [lambda ref: ref[:-1] + ("1" if ref.endswith("0") else "0"), lambda ref: "9" + ref, lambda _ref: "m:7f3c"]
)
def test_a_name_that_we_have_not_written_is_not_taken_for_ours(channel: Channel, change: Any) -> None:
    (one,) = make_messages(channel)
    tell(channel, status("read", named="wamid.3", ref=change(ref_of(channel, one))))
    assert message(one)["state"] == "accepted"
    assert [row["provider_id"] for row in parked(channel)] == ["wamid.3"]


def test_a_channel_moves_no_message_of_another(workspace: Workspace) -> None:
    ours, theirs = make_channel(workspace), make_channel(new_workspace())
    (one,) = make_messages(ours)
    name_messages(ours, [one], ["wamid.5"])
    tell(theirs, status("read", named="wamid.5", ref=ref_of(ours, one)))
    assert message(one)["state"] == "accepted"


def test_receipts_without_a_time_count_from_when_they_came_and_no_clock_runs_ahead(channel: Channel) -> None:
    first, second = make_messages(channel, 2)
    tell(channel, status("sent", ref=ref_of(channel, first), at=0))
    tell(channel, status("sent", ref=ref_of(channel, second), at=32_503_680_000))
    now = datetime.now(UTC)
    for each in (first, second):
        assert abs((message(each)["sent_at"] - now).total_seconds()) < 60


def test_a_callback_of_a_thousand_statuses_is_one_callback(channel: Channel) -> None:
    ids = make_messages(channel, 1_000)
    tell(channel, *(status("delivered", ref=ref_of(channel, each)) for each in ids))
    assert set(states(ids)) == {"delivered"}
    assert_counts_agree(channel)

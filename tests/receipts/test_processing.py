"""Processing: one bad callback never loses the others, and what cannot be processed is set aside and kept."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from callback_scenes import call_back, envelope, failure, make_channel, rows, status, stored, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from message_scenes import assert_counts_agree, make_messages, message, process, ref_of, states, tell

from castlist.channels.models import Channel
from castlist.channels.providers import meta
from castlist.config.database import connect
from castlist.receipts import settling
from castlist.receipts.processing import count_set_aside, process_callbacks, take_up_again
from castlist.workspaces.models import Workspace
from scenes import new_workspace

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    [
        *("id", "status", "timestamp", "recipient_id", "recipient_user_id", "errors", "biz_opaque_callback_data"),
        *("from", "from_user_id", "type", "text", "button", "context", "system", "wa_id", "value", "user_id", "event"),
    ]
)
ELEMENT = st.dictionaries(
    FIELDS, JSON | st.sampled_from(["sent", "failed", "text", "STOP", "919876543210"]), max_size=6
)
FIELD = st.sampled_from(["messages", "user_preferences", "message_template_status_update", "account_update", "x"])


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace)


@pytest.fixture
def connection(house: object) -> Iterator[psycopg.Connection]:
    with closing(connect()) as connection:
        yield connection


def insert(channel: Channel, *bodies: bytes) -> None:
    """Put bodies into the inbox as they are, past the door."""
    with closing(connect()) as connection:
        for body in bodies:
            connection.execute(
                "INSERT INTO callback (workspace_id, channel_id, method, query, content_type, body) "
                "VALUES (%s, %s, 'POST', '', '', %s)",
                [channel.workspace_id, channel.pk, body],
            )


def body_of(channel: Channel, message_id: int, word: str = "delivered") -> bytes:
    return json.dumps(envelope(statuses=[status(word, ref=ref_of(channel, message_id))])).encode()


def test_a_callback_that_cannot_be_read_is_set_aside_with_its_fault_and_the_others_take_effect(
    channel: Channel, connection: psycopg.Connection
) -> None:
    ids = make_messages(channel, 2)
    insert(channel, body_of(channel, ids[0]), b"{", body_of(channel, ids[1]))
    assert process(channel) == 3
    assert states(ids) == ["delivered", "delivered"]
    (aside,) = stored(channel)
    assert bytes(aside["body"]) == b"{"
    assert "CallbackUnreadable" in aside["fault"]
    assert count_set_aside(connection, channel.workspace_id) == 1
    assert process(channel) == 0


def test_a_callback_over_which_our_own_code_stumbles_is_found_among_many_and_the_others_take_effect(
    channel: Channel, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = make_messages(channel, 40)
    settle = settling.keep_receipts

    def stumbling(connection: Any, origin: Any, matched: Any) -> None:
        if any(each.ref.message_id == ids[17] for each in matched):
            raise KeyError("a fault of ours")
        settle(connection, origin, matched)

    monkeypatch.setattr(settling, "keep_receipts", stumbling)
    insert(channel, *(body_of(channel, each) for each in ids))
    assert process(channel) == 39
    assert states(ids).count("delivered") == 39
    assert message(ids[17])["state"] == "accepted"
    (aside,) = stored(channel)
    assert "KeyError" in aside["fault"]
    assert "a fault of ours" not in aside["fault"]
    monkeypatch.undo()
    assert take_up_again(connection, channel.workspace_id) == 1
    process(channel)
    assert message(ids[17])["state"] == "delivered"
    assert stored(channel) == []
    assert_counts_agree(channel)


def test_what_the_database_refuses_is_set_aside_as_well(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = make_messages(channel, 8)
    read = meta.read_callback

    def with_nul(call: Any) -> list[Any]:
        from dataclasses import replace

        return [replace(event, raw="\x00") if b"poison" in call.body else event for event in read(call)]  # type: ignore[type-var]

    monkeypatch.setattr(meta, "read_callback", with_nul)
    bodies = [body_of(channel, each) for each in ids]
    bodies[3] = bodies[3].replace(b'"status"', b'"poison": 1, "status"')
    insert(channel, *bodies)
    assert process(channel) == 7
    assert states(ids).count("delivered") == 7
    assert len(stored(channel)) == 1


def test_one_bad_element_never_loses_the_others(channel: Channel) -> None:
    ids = make_messages(channel, 3)
    good = [status("delivered", ref=ref_of(channel, each)) for each in ids]
    bad: list[Any] = [None, 7, "sent", [], {}, {"id": {}}, {"status": ["sent"], "id": 3}, {"timestamp": "soon"}]
    mixed = [good[0], *bad, good[1], *bad, good[2]]
    tell(channel, *mixed, messages=[None, {}, {"from": []}, written("hello"), 5])
    assert set(states(ids)) == {"delivered"}
    assert len(rows("SELECT 1 FROM inbound WHERE workspace_id = %s", channel.workspace_id)) == 1


def test_whatever_stands_in_a_callback_it_is_processed_and_what_is_good_in_it_takes_effect(house: object) -> None:
    channel = make_channel(new_workspace())

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        before=st.lists(ELEMENT | JSON, max_size=3),
        after=st.lists(ELEMENT | JSON, max_size=3),
        field=FIELD,
        value=st.dictionaries(st.sampled_from(["contacts", "metadata", "user_preferences", "errors", "event"]), JSON),
    )
    def holds(before: list[Any], after: list[Any], field: str, value: dict[str, Any]) -> None:
        (one,) = make_messages(channel)
        good = status("delivered", ref=ref_of(channel, one))
        call_back(channel, envelope(field, **{**value, "statuses": [*before, *after], "messages": [*before, *after]}))
        call_back(channel, envelope(**{**value, "statuses": [*before, good, *after], "messages": [*after, *before]}))
        process(channel)
        assert message(one)["state"] == "delivered"
        assert stored(channel) == []

    holds()
    assert_counts_agree(channel)


def test_several_workers_share_the_callbacks_of_a_channel_and_each_takes_effect_once(channel: Channel) -> None:
    ids = make_messages(channel, 600)
    insert(channel, *(body_of(channel, each, word) for word in ("sent", "read", "delivered") for each in ids))
    done: list[int] = []

    def work() -> None:
        with closing(connect()) as connection:
            done.append(process_callbacks(connection, channel.workspace_id, channel.pk))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    process(channel)
    assert sum(done) == 1_800
    assert set(states(ids)) == {"read"}
    assert stored(channel) == []
    assert_counts_agree(channel)


def test_a_transaction_that_was_cut_off_leaves_the_callback_to_the_next_worker(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = make_messages(channel)
    insert(channel, body_of(channel, one))
    finish = settling.note_channel

    def cut_off(connection: Any, *arguments: Any, **named: Any) -> None:
        finish(connection, *arguments, **named)
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(settling, "note_channel", cut_off)
    with pytest.raises(psycopg.OperationalError):
        process(channel)
    assert message(one)["state"] == "accepted"
    assert [row["fault"] for row in stored(channel)] == [None]
    monkeypatch.undo()
    assert process(channel) == 1
    assert message(one)["state"] == "delivered"


def test_large_callbacks_are_read_a_few_at_a_time(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    from castlist.receipts import stored as stored_callbacks

    monkeypatch.setattr(stored_callbacks, "MOST_BYTES", 1_000)
    ids = make_messages(channel, 12)
    insert(channel, *(body_of(channel, each) for each in ids))
    assert process(channel) == 12
    assert set(states(ids)) == {"delivered"}


# What callbacks tell of the channel.


def test_the_first_callback_is_noted(channel: Channel) -> None:
    assert channel.first_callback_at is None
    tell(channel)
    channel.refresh_from_db()
    first = channel.first_callback_at
    assert first is not None
    tell(channel)
    channel.refresh_from_db()
    assert channel.first_callback_at == first


def test_a_changed_template_is_mirrored_with_the_next_round(channel: Channel) -> None:
    from datetime import timedelta

    from django.utils import timezone

    later = timezone.now() + timedelta(hours=6)
    Channel.objects.filter(pk=channel.pk).update(templates_due_at=later)
    tell(channel, status("sent", named="wamid.1"))
    channel.refresh_from_db()
    assert channel.templates_due_at == later
    tell(channel, field="message_template_status_update", event="PAUSED", message_template_name="welcome")
    channel.refresh_from_db()
    assert channel.templates_due_at <= timezone.now()


@pytest.mark.parametrize(("follows", "limit"), [(True, 10_000), (False, 500)])
def test_what_the_account_may_send_is_followed_unless_a_person_has_set_it(
    workspace: Workspace, *, follows: bool, limit: int
) -> None:
    channel = make_channel(workspace, daily_limit=500, follows_told_limit=follows)
    tell(channel, field="phone_number_quality_update", event="UPGRADE", current_limit="TIER_10K")
    channel.refresh_from_db()
    assert (channel.told_daily_limit, channel.daily_limit) == (10_000, limit)
    assert "10,000 new recipients a day" in channel.last_error


@pytest.mark.parametrize(("follows", "limit"), [(True, None), (False, 500)])
def test_an_account_that_is_raised_to_no_limit_has_none_unless_a_person_has_set_it(
    workspace: Workspace, *, follows: bool, limit: int | None
) -> None:
    channel = make_channel(workspace, daily_limit=500, told_daily_limit=1_000, follows_told_limit=follows)
    tell(channel, field="business_capability_update", max_daily_conversations_per_business="TIER_UNLIMITED")
    channel.refresh_from_db()
    assert (channel.told_daily_limit, channel.daily_limit) == (None, limit)
    assert "New recipients are not limited" in channel.last_error
    tell(channel, field="business_capability_update", max_daily_conversations_per_business=9_999_999_999)
    channel.refresh_from_db()
    assert channel.told_daily_limit == 100_000_000, "beyond all measure, and storable"
    tell(channel, field="account_alerts", alert_type="INCREASED_CAPABILITIES_DENIED")
    channel.refresh_from_db()
    assert channel.told_daily_limit == 100_000_000, "what says nothing of a limit changes none"
    assert stored(channel) == []


def test_a_failure_of_one_message_is_no_trouble_of_the_channel(channel: Channel) -> None:
    (one,) = make_messages(channel)
    tell(channel, failure(131026, ref=ref_of(channel, one)))
    channel.refresh_from_db()
    assert channel.last_error == ""

"""The sandbox plays what becomes of accepted messages: by fate, within three seconds, once (docs/receipts.md)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from callback_scenes import PHONE, make_channel, rows, stored
from message_scenes import assert_counts_agree, make_messages, message, process, ref_of

from castlist.channels.models import Channel
from castlist.channels.providers.sandbox_fate import LATEST, sandbox_receipts
from castlist.config.database import connect
from castlist.receipts.sandbox import Player
from castlist.receipts.worker import ReceiptsWorker
from castlist.workspaces.models import Workspace

PEOPLE = [str(int(PHONE) + at) for at in range(120)]


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace, "sandbox")


@pytest.fixture
def connection(house: object) -> Iterator[psycopg.Connection]:
    with closing(connect()) as connection:
        yield connection


def accepted_long_ago(channel: Channel) -> list[int]:
    """Make messages all of whose receipts are overdue, as after a night without a worker."""
    ids = make_messages(channel, phones=PEOPLE)
    with closing(connect()) as connection:
        connection.execute(
            "UPDATE message SET accepted_at = now() - interval '9 hours' WHERE message_id = ANY(%s)", [ids]
        )
    return ids


def play(connection: psycopg.Connection, channel: Channel) -> int:
    return Player(connection).play(channel.workspace_id, channel.pk)


def fates(channel: Channel, ids: list[int]) -> list[str]:
    """Say what is written for each: the last of its receipts."""
    return [
        sandbox_receipts(f"sandbox.{ref_of(channel, each)}", phone)[-1].status.value
        for each, phone in zip(ids, PEOPLE, strict=True)
    ]


def states(ids: list[int]) -> list[str]:
    return [message(each)["state"] for each in ids]


def test_each_accepted_message_gets_what_is_written_for_it(channel: Channel, connection: psycopg.Connection) -> None:
    ids = accepted_long_ago(channel)
    assert play(connection, channel) == len(ids)
    process(channel)
    assert states(ids) == fates(channel, ids)
    assert set(states(ids)) == {"sent", "delivered", "read", "failed"}
    assert stored(channel) == []
    assert_counts_agree(channel)


def test_receipts_are_due_within_three_seconds_of_acceptance_and_not_before(
    channel: Channel, connection: psycopg.Connection
) -> None:
    ids = make_messages(channel, phones=PEOPLE)
    play(connection, channel)
    accepted_at = message(ids[0])["accepted_at"]
    waits = [row["due_at"] - accepted_at for row in stored(channel)]
    assert timedelta() < min(waits)
    assert max(waits) < timedelta(seconds=LATEST)
    early = len(stored(channel))
    processed = process(channel)
    assert len(stored(channel)) == early - processed
    for row in rows("SELECT received_at, due_at FROM callback WHERE workspace_id = %s", channel.workspace_id):
        assert row["received_at"] >= row["due_at"]


def test_what_is_planned_is_not_planned_again_and_twice_after_a_restart_changes_nothing(
    channel: Channel, connection: psycopg.Connection
) -> None:
    ids = accepted_long_ago(channel)
    player = Player(connection)
    assert player.play(channel.workspace_id, channel.pk) == len(ids)
    assert player.play(channel.workspace_id, channel.pk) == 0
    assert play(connection, channel) == len(ids)  # whoever comes after a restart
    process(channel)
    assert states(ids) == fates(channel, ids)
    assert player.play(channel.workspace_id, channel.pk) == 0
    assert_counts_agree(channel)


def test_one_plays_at_a_time(channel: Channel, connection: psycopg.Connection) -> None:
    ids = accepted_long_ago(channel)
    with closing(connect()) as other:
        assert play(other, channel) == len(ids)
        assert play(connection, channel) == 0
    until_freed(connection, channel, len(ids))


def until_freed(connection: psycopg.Connection, channel: Channel, count: int) -> None:
    """PostgreSQL frees the lock as soon as it has noticed that the other is gone."""
    player = Player(connection)
    for _ in range(1_000):
        if player.play(channel.workspace_id, channel.pk) == count:
            return
    raise AssertionError("the other's lock is still held")


def test_the_worker_plays_to_the_end_and_ends_when_nothing_is_left(channel: Channel) -> None:
    ids = make_messages(channel, phones=PEOPLE)
    ReceiptsWorker(until_idle=True, workspace_id=channel.workspace_id).run()
    assert states(ids) == fates(channel, ids)
    for row in (message(each) for each in ids):
        told: Any = [row[name] for name in ("sent_at", "delivered_at", "read_at", "failed_at") if row[name]]
        assert told == sorted(told)
        assert max(told) - row["accepted_at"] < timedelta(seconds=LATEST)
    assert_counts_agree(channel)


def test_the_messages_of_real_providers_are_left_alone(workspace: Workspace, connection: psycopg.Connection) -> None:
    channel = make_channel(workspace, "meta")
    make_messages(channel)
    ReceiptsWorker(until_idle=True, workspace_id=channel.workspace_id).run()
    assert stored(channel) == []

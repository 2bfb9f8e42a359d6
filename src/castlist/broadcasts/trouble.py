"""Holding a broadcast or a whole channel because of what a provider told, with the reason in words.

All of it stands in SQL and in the caller's transaction: dispatch and receipts act alike, and nothing is half held. Who
locks both locks the channel before its broadcasts, and these by id.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection as django_connection

from castlist.broadcasts.consequences import NO_ANSWER, Consequence
from castlist.broadcasts.lifecycle import RUNNING, State, sources
from castlist.broadcasts.statements import Connection, fetch, run
from castlist.broadcasts.unreachable import is_over, unreachable_words
from castlist.channels.health import error_words, halted_state
from castlist.channels.lifecycle import sources as channel_sources
from castlist.channels.providers.errors import ProviderError
from castlist.config.database import connect

DAY_BEGINS = time(0, 5)

P = ParamSpec("P")
T = TypeVar("T")


def in_thread(work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Do Django's part in a thread of the pool, and close the connection that it took for it."""
    try:
        return work(*arguments, **options)
    finally:
        django_connection.close()


def by_itself(work: Callable[Concatenate[Connection, P], T], *arguments: P.args, **options: P.kwargs) -> T:
    """Do one of the following in a connection and a transaction of its own."""
    with closing(connect()) as connection, connection.transaction():
        return work(connection, *arguments, **options)


def hold_broadcast(connection: Connection, *, workspace_id: int, broadcast_id: int, reason: str) -> datetime:
    """Pause a broadcast without a person, saying why. Gives the time, by the database's clock.

    What was claimed until then may not leave any more; what is claimed later was resumed by a person.
    """
    key = {"workspace_id": workspace_id, "broadcast_id": broadcast_id}
    held = fetch(connection, "hold_broadcast", **key, sources=sources(State.PAUSED), reason=reason)
    clock = held or fetch(connection, "read_clock")
    return clock["now"] if clock else datetime.now(UTC)


def holding_words(consequence: Consequence, count: int) -> str:
    """Say why a broadcast is held. `count`: so many messages in a row failed alike, where that is the reason."""
    if consequence.reason == NO_ANSWER:
        detail = f" ({consequence.detail.rstrip('.')})" if consequence.detail else ""
        return (
            f"For the last {count} messages no answer came back{detail}. They may or may not have been accepted. "
            "Ask your provider what is wrong; then Resume. Those messages are not sent again by that."
        )
    words = error_words(consequence.error) if consequence.error else ""
    return words if consequence.pauses else f"The last {count} messages failed alike. {words}"


def hold_all(connection: Connection, *, workspace_id: int, channel_id: int, reason: str) -> None:
    """Pause whatever a channel is sending, or preparing to."""
    running = [state.value for state in RUNNING]
    run(connection, "hold_all", workspace_id=workspace_id, channel_id=channel_id, states=running, reason=reason)


def stop_channel(connection: Connection, *, workspace_id: int, channel_id: int, error: ProviderError) -> bool:
    """Stop a channel, and pause what it was sending: a person looks first. Says whether it was active until now.

    Whatever else it is, paused or stopped already, it stays so, and the error is noted.
    """
    key = {"workspace_id": workspace_id, "channel_id": channel_id}
    target, words = halted_state(error), error_words(error)
    states: dict[str, Any] = {"target": target.value, "sources": channel_sources(target)}
    if fetch(connection, "stop_channel", **key, **states, words=words) is None:
        run(connection, "note_channel_trouble", **key, words=words)
        return False
    hold_all(connection, **key, reason=f"The channel was stopped. {words}")
    return True


def wait_a_day(connection: Connection, *, workspace_id: int, channel_id: int, error: ProviderError) -> datetime:
    """Let a channel send nothing more until tomorrow. Gives until when."""
    until = tomorrow(connection, workspace_id)
    words = error_words(error)
    noted = f"{words} It goes on by itself on {until:%Y-%m-%d} at {until:%H:%M}."
    key = {"workspace_id": workspace_id, "channel_id": channel_id}
    run(connection, "let_wait", **key, until=until, reason=words, words=noted)
    return until


def tomorrow(connection: Connection, workspace_id: int) -> datetime:
    """Say when the next day begins for a workspace, in its time zone."""
    place = fetch(connection, "read_zone", workspace_id=workspace_id)
    zone = ZoneInfo(place["timezone"] if place else "UTC")
    return datetime.combine(datetime.now(zone).date() + timedelta(days=1), DAY_BEGINS, tzinfo=zone)


def slow_down(connection: Connection, *, workspace_id: int, channel_id: int) -> None:
    """Tell whoever sends by a channel to go slower, since a receipt told of haste."""
    run(connection, "note_haste", workspace_id=workspace_id, channel_id=channel_id)


def hold_unreachable(connection: Connection, *, workspace_id: int, channel_id: int, words: str) -> float | None:
    """Note that a provider cannot be reached, and pause the channel's broadcasts where that has gone on for too long.

    Gives for how many seconds it has; None where they were paused.
    """
    key = {"workspace_id": workspace_id, "channel_id": channel_id}
    noted = fetch(connection, "note_unreachable", **key, words=words)
    seconds = float(noted["seconds"]) if noted else 0.0
    if not is_over(seconds):
        return seconds
    hold_all(connection, **key, reason=unreachable_words(words))
    note_reached(connection, **key)  # whoever resumes has all the patience again
    return None


def note_reached(connection: Connection, *, workspace_id: int, channel_id: int) -> None:
    """Note that a provider has answered."""
    run(connection, "note_reached", workspace_id=workspace_id, channel_id=channel_id)

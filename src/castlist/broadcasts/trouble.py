"""Holding a broadcast or a whole channel because of what a provider answered, with the reason in words."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, time, timedelta
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection as django_connection
from django.utils import timezone

from castlist.broadcasts.lifecycle import RUNNING, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.statements import fetch
from castlist.channels.health import error_words, note_channel_error, note_trouble
from castlist.channels.models import Channel
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


def pause_by_itself(broadcast_id: int, reason: str) -> datetime:
    """Pause a broadcast without a person, saying why. Gives the time, by the database's clock.

    What was claimed until then may not leave any more; what is claimed later was resumed by a person.
    """
    broadcast = Broadcast.objects.get(pk=broadcast_id)
    with closing(connect()) as connection:
        move_broadcast(connection, broadcast, State.PAUSED, reason=reason, is_self_paused=True)
        clock = fetch(connection, "read_clock")
    return clock["now"] if clock else timezone.now()


def pause_for(broadcast_id: int, error: ProviderError) -> datetime:
    """Pause a broadcast of which nobody would get anything. Gives when."""
    return pause_by_itself(broadcast_id, error_words(error))


def pause_for_alike(broadcast_id: int, error: ProviderError, count: int) -> datetime:
    """Pause a broadcast whose last messages all failed alike. Gives when."""
    return pause_by_itself(broadcast_id, f"The last {count} messages failed alike. {error_words(error)}")


def stop_channel_for(channel_id: int, error: ProviderError) -> None:
    """Stop a channel, and pause what it was sending: a person looks first."""
    if not note_channel_error(channel_id, error):
        return
    for broadcast in Broadcast.objects.filter(channel_id=channel_id, state__in=[state.value for state in RUNNING]):
        pause_by_itself(broadcast.pk, f"The channel was stopped. {error_words(error)}")


def wait_a_day(channel_id: int, error: ProviderError) -> None:
    """Let a channel send nothing more until tomorrow, in its workspace's time zone."""
    channel = Channel.objects.select_related("workspace").get(pk=channel_id)
    zone = ZoneInfo(channel.workspace.timezone)
    tomorrow = (timezone.now().astimezone(zone) + timedelta(days=1)).date()
    until = datetime.combine(tomorrow, DAY_BEGINS, tzinfo=zone)
    Channel.objects.filter(pk=channel_id).update(waits_until=until)
    note_trouble(channel_id, f"{error_words(error)} It goes on by itself on {until:%Y-%m-%d} at {until:%H:%M}.")

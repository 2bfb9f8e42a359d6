"""A channel as the dispatcher needs it: access, pace and limits, read anew every second."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from castlist.broadcasts.pacing import SLOWEST, UNLIMITED_RATE, recovered
from castlist.channels.access import access_of
from castlist.channels.models import Channel, ChannelState
from castlist.channels.providers.protocol import Access
from castlist.channels.sealed import note_sealed
from castlist.config.vault import SealBroken

HASTE = timedelta(seconds=20)
"""What a receipt told of haste longer ago is past: a rate wins all back within this time."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What it takes to send by a channel. `messages_per_second`: 0 where nothing holds it back.

    `rate`: what throttling has left of that, in whatever process it was. `throttled_at`: when a receipt last told of
    haste. `is_unreachable`: the provider could not be reached when it was last tried.
    """

    access: Access
    token: str
    messages_per_second: int
    rate: float
    throttled_at: datetime | None
    daily_limit: int | None
    is_unreachable: bool


def read_sender(channel_id: int, rate: float | None = None) -> Sender | None:
    """Read a channel; None where it may not send now. `rate`: what throttling has made of the pace, kept with its time.

    To be called from a thread of its own: it uses Django's connection of that thread, and closes it.
    """
    try:
        channel = Channel.objects.filter(pk=channel_id, state=ChannelState.ACTIVE).first()
        if channel is None or (channel.waits_until is not None and channel.waits_until > timezone.now()):
            return None
        if rate is not None:
            _keep_rate(channel, rate)
        try:
            access = access_of(channel)
        except SealBroken as broken:
            note_sealed(channel, broken)
            return None
        return Sender(
            access=access,
            token=channel.callback_token,
            messages_per_second=channel.messages_per_second,
            rate=_rate_now(channel, timezone.now()),
            throttled_at=channel.throttled_at,
            daily_limit=channel.daily_limit,
            is_unreachable=channel.unreachable_since is not None,
        )
    finally:
        connection.close()


def forget_rate(channel_id: int) -> None:
    """Note that nothing is left to be sent: what throttling had made of the pace is past, and nobody waits."""
    Channel.objects.filter(pk=channel_id).update(
        current_rate=None,
        current_rate_at=None,
        throttled_at=None,
        new_users_wait_until=None,
        unreachable_since=None,
    )


def _keep_rate(channel: Channel, rate: float) -> None:
    shown = None if rate == channel.messages_per_second else rate
    if channel.current_rate != shown:
        channel.current_rate, channel.current_rate_at = shown, timezone.now() if shown is not None else None
        channel.save(update_fields=["current_rate", "current_rate_at"])


def _rate_now(channel: Channel, now: datetime) -> float:
    """Work out what is left of the pace: lowered by who sent last, recovered since, halved by a receipt's word."""
    limit = float(channel.messages_per_second)
    rate, lowered_at = limit, channel.current_rate_at
    if channel.current_rate is not None and lowered_at is not None:
        rate = recovered(channel.current_rate, limit, (now - lowered_at).total_seconds())
    is_news = channel.throttled_at is not None and (lowered_at is None or channel.throttled_at > lowered_at)
    if is_news and channel.throttled_at is not None and now - channel.throttled_at < HASTE:
        rate = max(SLOWEST, (rate or UNLIMITED_RATE) / 2)
    return rate

"""A channel as the dispatcher needs it: access, pace and limits, read anew every second."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from castlist.channels.access import access_of
from castlist.channels.models import Channel, ChannelState
from castlist.channels.providers.protocol import Access


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What it takes to send by a channel. `messages_per_second`: 0 where nothing holds it back."""

    access: Access
    token: str
    messages_per_second: int
    daily_limit: int | None


def read_sender(channel_id: int, rate: float | None = None) -> Sender | None:
    """Read a channel; None where it may not send now. `rate`: what throttling has made of the pace, noted to be shown.

    To be called from a thread of its own: it uses Django's connection of that thread, and closes it.
    """
    try:
        channel = Channel.objects.filter(pk=channel_id, state=ChannelState.ACTIVE).first()
        if channel is None or (channel.waits_until is not None and channel.waits_until > timezone.now()):
            return None
        shown = None if rate is None or rate == channel.messages_per_second else rate
        if rate is not None and channel.current_rate != shown:
            Channel.objects.filter(pk=channel_id).update(current_rate=shown)
        return Sender(
            access=access_of(channel),
            token=channel.callback_token,
            messages_per_second=channel.messages_per_second,
            daily_limit=channel.daily_limit,
        )
    finally:
        connection.close()


def forget_rate(channel_id: int) -> None:
    """Note that nothing is sent any more: what throttling had made of the pace is past."""
    Channel.objects.filter(pk=channel_id, current_rate__isnull=False).update(current_rate=None)

"""What a person does to a channel: pause it, resume it, take it away."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from castlist.channels.leaving import tell_leavers
from castlist.channels.lifecycle import sources
from castlist.channels.lookup import row_of
from castlist.channels.models import Channel, ChannelState
from castlist.channels.refusals import ChannelRefused

_WHY_NOT = {
    ChannelState.ACTIVE: "{name} is active already.",
    ChannelState.PAUSED: "{name} is paused already.",
    ChannelState.KEY_REFUSED: "{name} is not sending: its key was refused. Give a new one with Replace key.",
    ChannelState.STOPPED: "{name} is stopped: {reason} Run Verify when that is settled.",
    ChannelState.DISCONNECTED: "{name} is disconnected. Connect the number anew.",
}


def pause_channel(channel: Channel) -> Channel:
    """Active → Paused: nothing more leaves through it until somebody resumes it. Raises ChannelRefused."""
    return _moved(channel, ChannelState.PAUSED, sources(ChannelState.PAUSED), state_reason="")


def resume_channel(channel: Channel) -> Channel:
    """Paused → Active. Raises ChannelRefused: out of the other states leads only a verification."""
    return _moved(channel, ChannelState.ACTIVE, [ChannelState.PAUSED], state_reason="")


def disconnect_channel(channel: Channel) -> Channel:
    """Any → Disconnected. Its row stays for the history of imports and broadcasts; its name is free again.

    The key is erased. What proves that callbacks are genuine stays, since late reports still come. What was leaving
    through it is held in the same transaction. Raises ChannelRefused where it is disconnected already.
    """
    target = ChannelState.DISCONNECTED
    with transaction.atomic():
        gone = _moved(channel, target, sources(target), disconnected_at=timezone.now(), sealed_api_key="")
        tell_leavers(gone)
    return gone


def _moved(channel: Channel, target: ChannelState, out_of: Collection[str], **changes: object) -> Channel:
    """Move along an arrow in one statement; whoever comes second is told how the channel stands."""
    is_moved = row_of(channel).filter(state__in=out_of).update(state=target, **changes)
    channel.refresh_from_db()
    if not is_moved:
        words = _WHY_NOT[ChannelState(channel.state)]
        raise ChannelRefused(words.format(name=channel.name, reason=channel.state_reason))
    return channel

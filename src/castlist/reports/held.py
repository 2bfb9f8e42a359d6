"""What still stands still when a channel works again: who verifies it has to let these broadcasts go on, one by one."""

from collections.abc import Sequence

from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel, ChannelState

MOST_NAMED = 5


def held_broadcasts(channel: Channel) -> list[str]:
    """Name the broadcasts that paused by themselves and could go on by this channel, oldest first.

    None while the channel itself does not send. What a person has paused is left out: they know of it.
    """
    if channel.state != ChannelState.ACTIVE:
        return []
    found = Broadcast.objects.filter(workspace=channel.workspace_id, channel=channel.pk, state=State.PAUSED.value)
    return list(found.filter(is_self_paused=True).order_by("id").values_list("name", flat=True))


def held_words(names: Sequence[str]) -> str:
    """Say that they do not go on by themselves; empty where there are none."""
    if not names:
        return ""
    named, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    if more > 0:
        return f"Still Paused: {named} and {more:,} more. Each goes on with Resume: castlist broadcasts resume NAME."
    return f"Still Paused: {named}. Each goes on with Resume: castlist broadcasts resume NAME."

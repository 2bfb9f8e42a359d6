"""Which broadcasts need a channel: it is said before it is disconnected."""

from dataclasses import dataclass

from castlist.broadcasts.lifecycle import RUNNING, State
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel


@dataclass(frozen=True, kw_only=True)
class ChannelUse:
    """How many broadcasts a channel has to carry: `scheduled` ones, and those that are `under_way`, also paused."""

    scheduled: int
    under_way: int


def count_use(channel: Channel) -> ChannelUse:
    """Count the broadcasts that still need a channel."""
    found = Broadcast.objects.filter(workspace=channel.workspace_id, channel=channel)
    under_way = [state.value for state in (*RUNNING, State.PAUSED)]
    return ChannelUse(
        scheduled=found.filter(state=State.SCHEDULED.value).count(),
        under_way=found.filter(state__in=under_way).count(),
    )

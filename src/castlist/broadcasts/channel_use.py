"""Which broadcasts need a channel: it is said before it is disconnected."""

from castlist.broadcasts.lifecycle import RUNNING, State
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel

WAITING = (State.SCHEDULED, State.PAUSED, *RUNNING)


def count_waiting(channel: Channel) -> int:
    """Count the broadcasts that have messages to send through a channel, now or at their time."""
    states = [state.value for state in dict.fromkeys(WAITING)]
    return Broadcast.objects.filter(workspace=channel.workspace_id, channel=channel, state__in=states).count()

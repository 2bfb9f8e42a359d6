"""A scheduled broadcast whose time has come leaves; one that cannot, or is late, waits for a person."""

from contextlib import closing

from castlist.broadcasts.chores import Row
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.running import start_broadcast
from castlist.channels.refusals import ChannelRefused, TemplateRefused
from castlist.config.database import connect

LATE = "Its time passed by more than an hour while nothing ran. Send it now, or choose another time."


def start_due(row: Row) -> bool:
    """Let a broadcast leave by its schedule. `row`: its `id`, and `is_missed`: its time passed by too long ago.

    One that was deleted, or got another time, since it was found stays as it is.
    """
    broadcast = Broadcast.objects.select_related("workspace", "channel").filter(pk=row["id"]).first()
    if broadcast is None:
        return True
    reason = LATE if row["is_missed"] else _refusal(broadcast)
    if reason:
        with closing(connect()) as connection:
            move_broadcast(connection, broadcast, State.MISSED, reason=reason, is_self_paused=True, is_due=True)
    return True


def _refusal(broadcast: Broadcast) -> str:
    """Start it; gives why that is refused, and nothing where it is not."""
    try:
        start_broadcast(broadcast, is_due=True)
    except (BroadcastRefused, FillingRefused, ChannelRefused, TemplateRefused) as refusal:
        return str(refusal)
    return ""

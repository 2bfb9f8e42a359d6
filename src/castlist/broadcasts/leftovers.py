"""Messages that wait in a broadcast that has ended: whoever cancelled it, or queued them again, died over it."""

from contextlib import closing

from castlist.broadcasts.chores import Row
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.running import cancel_queued
from castlist.config.database import connect


def mend_ended(row: Row) -> bool:
    """End what a cancel left half done; bring a finished broadcast back to Sending. `row`: its `id`."""
    broadcast = Broadcast.objects.filter(pk=row["id"]).first()
    if broadcast is None:
        return True
    with closing(connect()) as connection:
        if broadcast.state == State.CANCELLED:
            cancel_queued(connection, broadcast)
        else:
            move_broadcast(connection, broadcast, State.SENDING, leaving=(State.FINISHED,))
    return True

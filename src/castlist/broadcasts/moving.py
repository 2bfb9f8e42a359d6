"""Moving a broadcast along a drawn arrow, and waking the workers."""

from castlist.broadcasts.lifecycle import State, sources
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.statements import Connection, fetch, run


def move_broadcast(
    connection: Connection, broadcast: Broadcast, target: State, *, reason: str = "", is_self_paused: bool = False
) -> bool:
    """Move a broadcast to `target` if an arrow leads there from where it stands. Says whether it moved.

    `reason` is what a person reads beside the state. Workers hear of it when the transaction commits.
    """
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    moved = fetch(
        connection,
        "move_broadcast",
        **key,
        target=target.value,
        sources=sources(target),
        reason=reason,
        is_self_paused=is_self_paused,
    )
    if moved is not None:
        run(connection, "wake_workers", workspace_id=str(broadcast.workspace_id))
    return moved is not None

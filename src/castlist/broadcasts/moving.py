"""Moving a broadcast along a drawn arrow, and waking the workers."""

from collections.abc import Collection
from datetime import datetime

from psycopg.types.json import Jsonb

from castlist.broadcasts.lifecycle import State, sources
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.statements import Connection, fetch, run
from castlist.channels.shape_storage import stored_shape
from castlist.channels.template_shape import TemplateShape


def move_broadcast(
    connection: Connection,
    broadcast: Broadcast,
    target: State,
    *,
    reason: str = "",
    is_self_paused: bool = False,
    shape: TemplateShape | None = None,
    scheduled_at: datetime | None = None,
    leaving: Collection[State] = tuple(State),
    is_due: bool = False,
    seen: datetime | None = None,
) -> bool:
    """Move a broadcast to `target` if an arrow leads there from where it stands now. Says whether it moved.

    `reason` is what a person reads beside the state. `shape` freezes the template, `scheduled_at` sets the time.
    `leaving`: only out of these states, where not every arrow to the target is meant. `is_due`: only while its time has
    come. `seen`: only while it was not changed since (its `changed_at`). Workers hear of it when the transaction
    commits.
    """
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    moved = fetch(
        connection,
        "move_broadcast",
        **key,
        target=target.value,
        sources=[state for state in sources(target) if state in leaving],
        reason=reason,
        is_self_paused=is_self_paused,
        shape=Jsonb(stored_shape(shape)) if shape is not None else None,
        scheduled_at=scheduled_at,
        is_due=is_due,
        seen=seen,
    )
    if moved is not None:
        run(connection, "wake_workers", workspace_id=str(broadcast.workspace_id))
    return moved is not None

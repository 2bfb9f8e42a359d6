"""Who works on what: the import rows are the queue, a session's advisory lock says whose turn it is (house §2)."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from psycopg.rows import scalar_row

from castlist.config.database import DatabaseError, connect
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.imports.lifecycle import WAITING
from castlist.imports.record import (
    RETRY_MINUTES,
    Connection,
    ImportRecord,
    Standing,
    fetch,
    fetch_nothing,
    lock_import,
    note_fault,
    query,
    read_record,
    start,
    stop,
)


@contextmanager
def workspace_lock(connection: Connection, workspace_id: int) -> Iterator[bool]:
    """Try to become the one who applies this workspace's imports; says whether that came about.

    The lock belongs to the connection: when the process is killed, PostgreSQL frees it.
    """
    locked = fetch(connection, "try_lock", workspace_id=workspace_id)
    is_ours = bool(locked and locked["is_locked"])
    try:
        yield is_ours
    finally:
        if is_ours and not connection.closed:
            fetch_nothing(connection, "unlock", workspace_id=workspace_id)


def is_anybody_at_it(connection: Connection, workspace_id: int) -> bool:
    """Whether some process applies this workspace's imports now."""
    found = fetch(connection, "who_has_lock", workspace_id=workspace_id)
    return bool(found and found["is_locked"])


def work_off(workspace_id: int, *, should_end: Callable[[], bool], until: int | None = None) -> bool:
    """Apply a workspace's waiting imports, oldest first, until none is left that may run now.

    `until` ends it with that import: those saved later are left to whoever saved them.
    Says whether this process had the lock; if not, another one is at it.
    """
    with closing(connect()) as connection, workspace_lock(connection, workspace_id) as is_ours:
        while is_ours and not should_end() and not connection.closed:
            import_id = _runnable(connection, workspace_id)
            if import_id is None or (until is not None and import_id > until):
                break
            _run_guarded(connection, workspace_id, import_id, should_end)
        return is_ours


def workspaces_with_work(connection: Connection) -> list[int]:
    """List the workspaces that have an import queued or in progress."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query("workspaces_with_work"), {"waiting": list(WAITING)}).fetchall()


def wake_workers(cursor: Any, workspace_id: int) -> None:
    """Tell listening workers, when the caller's transaction commits, that this workspace has work."""
    cursor.execute(query("wake_workers"), {"workspace_id": str(workspace_id)})


def _runnable(connection: Connection, workspace_id: int) -> int | None:
    """Find the oldest waiting import, unless it waits for its next try: those behind it keep their place."""
    row = fetch(connection, "next_import", workspace_id=workspace_id, waiting=list(WAITING))
    return row["id"] if row and row["may_run"] else None


def _run_guarded(connection: Connection, workspace_id: int, import_id: int, should_end: Callable[[], bool]) -> None:
    """Run one import behind the barrier at which every fault of ours ends: noted, tried again, never lost."""
    from castlist.imports.run import Interrupted, apply_import

    record = read_record(connection, workspace_id, import_id)
    starts = start(connection, record)
    if starts is None:
        return
    if starts > len(RETRY_MINUTES) + 1:
        stop(connection, record, f"The worker ended {starts - 1} times while it was at this file.")
        return
    try:
        apply_import(connection, record, should_end=should_end)
    except Interrupted:
        fetch_nothing(connection, "note_interruption", **record.key)
    except Exception as error:  # noqa: BLE001 - the barrier: whatever it is, the import must not stay In progress
        _end_in_fault(connection, record, error)


def _end_in_fault(connection: Connection, record: ImportRecord, error: Exception) -> None:
    """Keep what happened, in words without anybody's data.

    A lost connection took the workspace's lock with it. A new one notes the fault only if it gets the lock as well:
    another worker that has taken over meanwhile is not to be disturbed.
    """
    log = logger(__name__)
    log.error("import fault", import_id=str(record.uuid), fault=fault_words(error), place=place_of(error))
    if not connection.broken and not connection.closed:
        _note_or_cancel(connection, record, error)
        return
    try:
        with closing(connect()) as fresh, workspace_lock(fresh, record.workspace_id) as is_ours:
            if is_ours:
                _note_or_cancel(fresh, record, error)
    except DatabaseError:
        log.warning("fault not noted: PostgreSQL does not answer", import_id=str(record.uuid))


def _note_or_cancel(connection: Connection, record: ImportRecord, error: Exception) -> None:
    """Wait for the next try, unless a person has asked to cancel: then there is none."""
    from castlist.imports.run import cancel_now

    with connection.transaction():
        standing = lock_import(connection, record)
        if standing == Standing.MAY_GO_ON:
            note_fault(connection, record, fault_words(error))
    if standing == Standing.CANCEL_REQUESTED:
        cancel_now(connection, read_record(connection, record.workspace_id, record.id))

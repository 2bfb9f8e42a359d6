"""The import's own row, as the engine reads and moves it. Every move is one statement that names its arrow."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from castlist.config.queries import named_queries
from castlist.imports.lifecycle import WAITING, Status, sources

Connection = psycopg.Connection[Any]

RETRY_MINUTES = (1, 5, 30)
"""After a fault on our side an import is tried again so much later; after the last one it is stopped (rules §5)."""


class ImportNotFound(Exception):
    """There is no such import in this workspace. The message says so."""


class BatchNotNext(Exception):
    """A batch was to be noted that is not the next one: two were at the same import. A fault of ours, never shown."""


class Standing(StrEnum):
    """Whether whoever works on an import may go on with it."""

    MAY_GO_ON = "may_go_on"
    CANCEL_REQUESTED = "cancel_requested"
    MOVED_ON = "moved_on"
    """It is not In progress any more: another process took over and ended it."""


@dataclass(frozen=True, kw_only=True)
class ImportRecord:
    """What was asked for and how far it is, as stored."""

    id: int
    uuid: UUID
    workspace_id: int
    channel_id: int
    country: str
    segment_name: str
    file_name: str
    file_size: int
    blank_cells: str
    row_limit: int
    custom_columns_limit: int
    timezone: str
    batch_rows: int
    phone_rules: str
    stored_file: str
    status: str
    encoding: str | None
    rows: int | None
    batches_done: int
    rows_decided: int
    segment_id: int | None
    cancel_requested_at: datetime | None

    @property
    def blank_clears(self) -> bool:
        """Whether a blank cell clears the stored value."""
        return self.blank_cells == "clear"

    @property
    def key(self) -> dict[str, Any]:
        """The parameters that name this row in a statement."""
        return {"workspace_id": self.workspace_id, "import_id": self.id}


@dataclass(frozen=True, kw_only=True)
class BatchCounts:
    """What a batch adds to the counts. `rows` are those that stand in it; `replaced` may stand in earlier ones."""

    rows: int
    created: int
    updated: int
    unchanged: int
    replaced: int
    errors: int


def query(name: str) -> Any:
    """Give a statement of this room by name."""
    return named_queries("castlist.imports")[name]


def read_record(connection: Connection, workspace_id: int, import_id: int) -> ImportRecord:
    """Read an import. Raises ImportNotFound."""
    with connection.cursor(row_factory=class_row(ImportRecord)) as cursor:
        parameters = {"workspace_id": workspace_id, "import_id": import_id}
        record = cursor.execute(query("read_import"), parameters).fetchone()
    if record is None:
        raise ImportNotFound("This import is not there any more.")
    return record


def fetch(connection: Connection, name: str, **parameters: Any) -> dict[str, Any] | None:
    """Run a statement of this room and give its first row."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query(name), parameters).fetchone()


def start(connection: Connection, record: ImportRecord) -> int | None:
    """Move to In progress. Gives the number of starts since the last progress; None if there is nothing to start."""
    row = fetch(connection, "start_import", **record.key, waiting=list(WAITING))
    return row["starts_without_progress"] if row else None


def lock_import(connection: Connection, record: ImportRecord) -> Standing:
    """Lock the row until the transaction ends, and say whether whoever works on it may go on."""
    row = fetch(connection, "lock_import", **record.key)
    if row is None or row["status"] != Status.IN_PROGRESS:
        return Standing.MOVED_ON
    return Standing.CANCEL_REQUESTED if row["is_cancelled"] else Standing.MAY_GO_ON


def note_batch(
    connection: Connection, record: ImportRecord, number: int, counts: BatchCounts, *, segment_id: int | None
) -> None:
    """Add a batch to the counts, once: the statement matches only the batch that is next. Else raises BatchNotNext."""
    if fetch(connection, "note_batch", **record.key, number=number, segment_id=segment_id, **vars(counts)) is None:
        raise BatchNotNext


def complete(connection: Connection, record: ImportRecord) -> None:
    """Move to Completed, or Completed with errors where rows were refused."""
    fetch_nothing(connection, "complete_import", **record.key, sources=sources(Status.COMPLETED))


def cancel(connection: Connection, record: ImportRecord, *, rows: int) -> bool:
    """Move to Cancelled; what was not reached of the file's `rows` is discarded. Says whether it moved."""
    moved = fetch(connection, "cancel_import", **record.key, rows=rows, sources=sources(Status.CANCELLED))
    return moved is not None


def fail(connection: Connection, record: ImportRecord, problems: list[dict[str, Any]]) -> bool:
    """Refuse the file as a whole. Says whether that was possible: an import that wrote contacts cannot fail."""
    row = fetch(connection, "fail_import", **record.key, problems=Jsonb(problems), sources=sources(Status.FAILED))
    return row is not None


def note_fault(connection: Connection, record: ImportRecord, fault: str) -> None:
    """After a fault on our side: try again later, or stop when that was tried often enough without progress."""
    fetch_nothing(connection, "note_fault", **record.key, fault=fault, minutes=list(RETRY_MINUTES))


def stop(connection: Connection, record: ImportRecord, fault: str) -> None:
    """Stop until a person resumes or cancels, keeping the reason."""
    fetch_nothing(connection, "stop_import", **record.key, fault=fault, sources=sources(Status.STOPPED))


def fetch_nothing(connection: Connection, name: str, **parameters: Any) -> None:
    """Run a statement of this room that gives no rows."""
    connection.execute(query(name), parameters)

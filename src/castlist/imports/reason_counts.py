"""How often a batch has each reason, kept beside its verdicts: whoever looks at an import counts no row again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from castlist.imports.models import Import
from castlist.imports.reasons import Reason
from castlist.imports.record import Connection, fetch_nothing, query
from castlist.imports.verdicts import BatchVerdicts, unpack_verdicts


@dataclass(frozen=True, kw_only=True)
class ReasonCount:
    """A reason: how often in which column (counted from 0), and the place in the batch and column of its first."""

    reason: Reason
    columns: Counter[int]
    at: int
    column: int


@dataclass(frozen=True, kw_only=True)
class BatchReasons:
    """What a batch of so many rows has of each reason, in the order in which they stand there."""

    number: int
    rows: int
    counts: tuple[ReasonCount, ...]


def count_batch(number: int, verdicts: BatchVerdicts) -> BatchReasons:
    """Count the problems of a batch by reason."""
    counts: dict[Reason, ReasonCount] = {}
    for at, problems in sorted(verdicts.problems.items()):
        for problem in problems:
            first = ReasonCount(reason=problem.reason, columns=Counter(), at=at, column=problem.column)
            counts.setdefault(problem.reason, first).columns[problem.column] += 1
    return BatchReasons(number=number, rows=len(verdicts.outcomes), counts=tuple(counts.values()))


def stored_reasons(batch: BatchReasons) -> Jsonb:
    """Give the stored form: codes and counts, no text of a cell."""
    counts = [[each.reason.value, each.at, each.column, list(each.columns.items())] for each in batch.counts]
    return Jsonb({"rows": batch.rows, "counts": counts})


def _read(number: int, stored: dict[str, Any]) -> BatchReasons:
    counts = tuple(
        ReasonCount(reason=Reason(reason), at=at, column=column, columns=Counter(dict(columns)))
        for reason, at, column, columns in stored["counts"]
    )
    return BatchReasons(number=number, rows=stored["rows"], counts=counts)


def read_reasons(connection: Connection, saved: Import) -> Iterator[BatchReasons]:
    """Give the counts of an import's batches, in their order. Of older imports they are counted once, and kept."""
    key = {"workspace_id": saved.workspace_id, "import_id": saved.pk}
    with connection.cursor(row_factory=dict_row) as cursor:
        batches = cursor.execute(query("read_reasons"), key).fetchall()
    for row in batches:
        yield _read(row["number"], row["reasons"]) if row["reasons"] else _counted_late(connection, key, row["number"])


def _counted_late(connection: Connection, key: dict[str, int], number: int) -> BatchReasons:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query("read_verdicts"), {**key, "number": number}).fetchone()
    if row is None:  # it expired meanwhile
        return BatchReasons(number=number, rows=0, counts=())
    batch = count_batch(number, unpack_verdicts(row["verdicts"]))
    fetch_nothing(connection, "keep_reasons", **key, number=number, reasons=stored_reasons(batch))
    return batch

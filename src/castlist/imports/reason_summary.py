"""What went wrong with an import: its problems by reason, counted, each with an example and what to do.

Counted from the stored verdicts, a batch at a time; what is known of a batch stays known, so that a running import is
told of anew without reading all again. Rows and names of columns are looked up in the upload.
"""

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from psycopg.rows import scalar_row

from castlist.config.database import pooled
from castlist.imports.column_letters import column_letter
from castlist.imports.comments import heading
from castlist.imports.lifecycle import WAITING
from castlist.imports.models import Import
from castlist.imports.reasons import Reason
from castlist.imports.record import query
from castlist.imports.remedies import REMEDIES
from castlist.imports.upload_lookup import column_names, sheet_rows
from castlist.imports.verdicts import Problem, unpack_verdicts


@dataclass(frozen=True, kw_only=True)
class ReasonLine:
    """A reason: how often, in which columns (by name; the one of the example first), and an example.

    `row` is the example's number in the sheet; None while the import runs, and where the upload is gone.
    """

    reason: Reason
    heading: str
    remedy: str
    times: int
    columns: tuple[str, ...]
    example: str
    row: int | None

    @property
    def more(self) -> int:
        """How many other columns have it."""
        return len(self.columns) - 1


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a batch has of a reason: how often in which column, and its first problem, by the row's place in it."""

    columns: Counter[int]
    first: Problem
    ordinal: int


def summarise_reasons(saved: Import) -> list[ReasonLine]:
    """List the reasons of an import's problems, the most frequent first."""
    seen: dict[Reason, _Seen] = {}
    first = 0
    for number in range(saved.batches_done):
        rows_in_it, seen_in_it = _seen_in(saved.workspace_id, saved.pk, number)
        for reason, found in seen_in_it:
            before = seen.get(reason)
            seen[reason] = replace(found, ordinal=first + found.ordinal) if before is None else _added(before, found)
        first += rows_in_it
    names = column_names(saved) if seen else ()
    rows = {} if saved.status in WAITING else sheet_rows(saved, tuple(sorted(each.ordinal for each in seen.values())))
    lines = (_line(saved, reason, found, names, rows) for reason, found in seen.items())
    return sorted(lines, key=lambda line: -line.times)


def _added(before: _Seen, found: _Seen) -> _Seen:
    return _Seen(columns=before.columns + found.columns, first=before.first, ordinal=before.ordinal)


def _line(saved: Import, reason: Reason, seen: _Seen, names: tuple[str, ...], rows: dict[int, int]) -> ReasonLine:
    columns = [seen.first.column, *(column for column, _ in seen.columns.most_common())]
    return ReasonLine(
        reason=reason,
        heading=heading(reason, saved.country),
        remedy=REMEDIES[reason],
        times=seen.columns.total(),
        columns=tuple(_name(column, names) for column in dict.fromkeys(columns)),
        example=seen.first.text,
        row=rows.get(seen.ordinal),
    )


def _name(column: int, names: tuple[str, ...]) -> str:
    return names[column] if column < len(names) else column_letter(column)


@lru_cache(maxsize=4_096)
def _seen_in(workspace_id: int, import_id: int, number: int) -> tuple[int, tuple[tuple[Reason, _Seen], ...]]:
    """Look at the verdicts of a batch, which never change: how many rows it has, and its reasons."""
    parameters = {"workspace_id": workspace_id, "import_id": import_id, "number": number}
    with pooled() as connection, connection.cursor(row_factory=scalar_row) as cursor:
        packed = cursor.execute(query("read_verdicts"), parameters).fetchone()
    if packed is None:
        return 0, ()
    verdicts = unpack_verdicts(packed)
    seen: dict[Reason, _Seen] = {}
    for at, problems in verdicts.problems.items():
        for problem in problems:
            if problem.reason not in seen:
                seen[problem.reason] = _Seen(columns=Counter(), first=problem, ordinal=at)
            seen[problem.reason].columns[problem.column] += 1
    return len(verdicts.outcomes), tuple(seen.items())

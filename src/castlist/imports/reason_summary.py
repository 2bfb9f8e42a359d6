"""What went wrong with an import: its problems by reason, counted, each with an example and what to do.

Counted batch by batch when it was imported (see reason_counts.py); the examples are read from the stored verdicts, rows
and names of columns from the upload.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from castlist.config.database import pooled
from castlist.imports.column_letters import column_letter
from castlist.imports.comments import heading
from castlist.imports.lifecycle import WAITING
from castlist.imports.models import Import
from castlist.imports.reason_counts import ReasonCount, read_reasons
from castlist.imports.reasons import Reason
from castlist.imports.record import Connection, fetch
from castlist.imports.remedies import REMEDIES
from castlist.imports.upload_lookup import column_names, sheet_rows
from castlist.imports.verdicts import unpack_verdicts


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
    """What an import has of a reason: how often in which column, and where its first stands."""

    columns: Counter[int]
    first: ReasonCount
    number: int
    ordinal: int


def summarise_reasons(saved: Import) -> list[ReasonLine]:
    """List the reasons of an import's problems, the most frequent first."""
    seen: dict[Reason, _Seen] = {}
    before = 0
    with pooled() as connection:
        for batch in read_reasons(connection, saved):
            for each in batch.counts:
                first = _Seen(columns=Counter(), first=each, number=batch.number, ordinal=before + each.at)
                seen.setdefault(each.reason, first).columns.update(each.columns)
            before += batch.rows
        texts = _texts(connection, saved, seen.values())
    names = column_names(saved) if seen else ()
    rows = {} if saved.status in WAITING else sheet_rows(saved, tuple(sorted(each.ordinal for each in seen.values())))
    lines = (_line(saved, found, names, texts[reason], rows.get(found.ordinal)) for reason, found in seen.items())
    return sorted(lines, key=lambda line: -line.times)


def _texts(connection: Connection, saved: Import, seen: Iterable[_Seen]) -> dict[Reason, str]:
    """Read the examples' texts anew each time: erasing a person takes theirs away."""
    by_batch: dict[int, list[ReasonCount]] = {}
    for each in seen:
        by_batch.setdefault(each.number, []).append(each.first)
    texts = {each.reason: "" for firsts in by_batch.values() for each in firsts}
    for number, firsts in by_batch.items():
        key = {"workspace_id": saved.workspace_id, "import_id": saved.pk, "number": number}
        row = fetch(connection, "read_verdicts", **key)
        problems = unpack_verdicts(bytes(row["verdicts"])).problems if row else {}
        for first in firsts:
            mine = (each.text for each in problems.get(first.at, ()) if each.reason is first.reason)
            texts[first.reason] = next(mine, "")
    return texts


def _line(saved: Import, seen: _Seen, names: tuple[str, ...], text: str, row: int | None) -> ReasonLine:
    columns = [seen.first.column, *(column for column, _ in seen.columns.most_common())]
    reason = seen.first.reason
    return ReasonLine(
        reason=reason,
        heading=heading(reason, saved.country),
        remedy=REMEDIES[reason],
        times=seen.columns.total(),
        columns=tuple(_name(column, names) for column in dict.fromkeys(columns)),
        example=text,
        row=row,
    )


def _name(column: int, names: tuple[str, ...]) -> str:
    return names[column] if column < len(names) else column_letter(column)

"""The rows of an import that came to something else than written: refused, replaced, discarded; a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from castlist.audience.predefined import FIELDS
from castlist.imports.commented_rows import ReadBatch, SheetAgain, read_again
from castlist.imports.models import Import
from castlist.imports.reasons import Reason
from castlist.imports.verdicts import BatchVerdicts, Outcome


class RowKind(StrEnum):
    """What came of a row. The values are the names of the counts."""

    ERRORS = "errors"
    REPLACED = "replaced"
    DISCARDED = "discarded"


@dataclass(frozen=True, kw_only=True)
class ListedRow:
    """A row: its number in the sheet, its cells of phone and first name as written, and its comment."""

    row: int
    phone: str
    first_name: str
    comment: str


def list_rows(
    saved: Import, kind: RowKind, *, reason: Reason | None = None, skip: int = 0, take: int = 50
) -> list[ListedRow]:
    """List rows of one kind, in order; with `reason` those that have such a problem. Raises NoProcessedFile.

    No batch is looked at that is skipped whole, nor what comes after the last row that is wanted.
    """
    found: list[ListedRow] = []
    with read_again(saved) as again:
        for batch in again.batches():
            places = list(_places(again, batch, kind, reason))
            found.extend(_listed(again, batch, at) for at in places[skip : skip + take - len(found)])
            skip = max(0, skip - len(places))
            if len(found) == take:
                break
    return found


def _places(again: SheetAgain, batch: ReadBatch, kind: RowKind, reason: Reason | None) -> Iterator[int]:
    """List the positions in a batch of the rows of a kind. The limit decides first, then the verdict."""
    within = max(0, min(batch.frame.height, again.record.row_limit - batch.first))
    if batch.verdicts is None:
        within = 0
    elif kind == RowKind.ERRORS:
        yield from _errors(batch.verdicts, within, reason)
    else:
        decided = again.record.rows_decided
        for at, by in sorted(batch.verdicts.replaced.items()):
            if at < within and (by.ordinal < decided) == (kind == RowKind.REPLACED):
                yield at
    if kind == RowKind.DISCARDED:
        yield from range(within, batch.frame.height)


def _errors(verdicts: BatchVerdicts, within: int, reason: Reason | None) -> Iterator[int]:
    for at in range(within):
        if verdicts.outcomes[at] == Outcome.ERROR and (
            reason is None or any(problem.reason == reason for problem in verdicts.problems[at])
        ):
            yield at


def _listed(again: SheetAgain, batch: ReadBatch, at: int) -> ListedRow:
    cells = batch.frame.row(at, named=True)

    def cell(field: str) -> str:
        return cells.get(f"c{FIELDS.index(field)}") or ""

    _, comment = again.comment(batch, at)
    return ListedRow(row=cells["row"], phone=cell("phone"), first_name=cell("first_name"), comment=comment)

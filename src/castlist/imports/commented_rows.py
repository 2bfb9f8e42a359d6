"""An upload read again, in the batches in which it was imported, each row with what came of it.

Streamed from the original and the stored verdicts; nothing of it is kept.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from psycopg.rows import scalar_row

from castlist.config.database import connect
from castlist.imports.comments import (
    CREATED,
    NOT_IMPORTED,
    UNCHANGED,
    UPDATED,
    comment_on_discarded,
    comment_on_problems,
    comment_on_replaced,
)
from castlist.imports.header import MOST_COLUMNS, Header, plain_header, read_header
from castlist.imports.header_problems import HeaderRefused
from castlist.imports.lifecycle import FINISHED, Status
from castlist.imports.models import Import
from castlist.imports.record import Connection, ImportRecord, query, read_record
from castlist.imports.row_supply import RowSupply
from castlist.imports.sheet import Sheet, SheetRefused, open_sheet
from castlist.imports.survey import FRAME_ROWS, surveyed_frames
from castlist.imports.uploads import local_upload
from castlist.imports.verdicts import BatchVerdicts, Outcome, unpack_verdicts

_WRITTEN = {Outcome.CREATED: CREATED, Outcome.UPDATED: UPDATED, Outcome.UNCHANGED: UNCHANGED}


class NoProcessedFile(Exception):
    """There is no processed file to give. The message says why."""


@dataclass(frozen=True, kw_only=True)
class ReadBatch:
    """A batch of rows as they stood in the sheet, and their verdicts; None for those that were not imported."""

    frame: pl.DataFrame
    verdicts: BatchVerdicts | None

    @property
    def first(self) -> int:
        """The ordinal of its first row among the data rows."""
        return int(self.frame["ordinal"][0])


@dataclass(frozen=True, kw_only=True)
class SheetAgain:
    """An upload that is read again."""

    connection: Connection
    record: ImportRecord
    sheet: Sheet
    header: Header

    def batches(self) -> Iterator[ReadBatch]:
        """Cut the sheet as it was imported, each batch as long as its verdicts; the rest wherever memory likes.

        Raises NoProcessedFile.
        """
        supply = RowSupply(_readable(surveyed_frames(self.sheet, self.header)))
        for number in range(self.record.batches_done):
            verdicts = self._read_verdicts(number)
            frame = supply.exactly(len(verdicts.outcomes)) if verdicts else None
            if frame is not None:
                yield ReadBatch(frame=frame, verdicts=verdicts)
        while (frame := supply.some(FRAME_ROWS)) is not None:
            yield ReadBatch(frame=frame, verdicts=None)

    def comments(self, batch: ReadBatch) -> Iterator[tuple[bool, str]]:
        """Say of each row of a batch whether it was left out, and its comment."""
        return (self.comment(batch, at) for at in range(batch.frame.height))

    def comment(self, batch: ReadBatch, at: int) -> tuple[bool, str]:
        """Say of one row of a batch whether it was left out, and its comment."""
        if batch.first + at >= self.record.row_limit:
            return True, comment_on_discarded(self.record.row_limit)
        if batch.verdicts is None:
            return True, NOT_IMPORTED
        return self._comment(batch.verdicts, at)

    def _comment(self, verdicts: BatchVerdicts, at: int) -> tuple[bool, str]:
        record, outcome = self.record, Outcome(verdicts.outcomes[at])
        if outcome == Outcome.ERROR:
            problems = verdicts.problems[at]
            words = comment_on_problems(problems, header=self.header, country=record.country, zone=record.timezone)
            return True, words
        if outcome == Outcome.REPLACED:
            by = verdicts.replaced[at]
            # A row belongs to the batch of the row that replaces it: cancelled before that, neither was imported.
            return (False, comment_on_replaced(by.row)) if by.ordinal < record.rows_decided else (True, NOT_IMPORTED)
        return False, _WRITTEN[outcome]

    def _read_verdicts(self, number: int) -> BatchVerdicts | None:
        with self.connection.cursor(row_factory=scalar_row) as cursor:
            packed = cursor.execute(query("read_verdicts"), {**self.record.key, "number": number}).fetchone()
        return unpack_verdicts(packed) if packed is not None else None


@contextmanager
def read_again(saved: Import) -> Iterator[SheetAgain]:
    """Open an import that has ended, to read its rows again. Raises NoProcessedFile."""
    refuse_without_rows(saved)
    with closing(connect()) as connection, local_upload(saved.stored_file) as path:
        record = read_record(connection, saved.workspace_id, saved.pk)
        sheet, header = _open(record, path)
        yield SheetAgain(connection=connection, record=record, sheet=sheet, header=header)


def refuse_without_rows(saved: Import) -> None:
    """Refuse an import whose rows cannot be told of. Raises NoProcessedFile."""
    if saved.status == Status.FAILED:
        raise NoProcessedFile("The file was refused as a whole, so no row has a comment; see the problems.")
    if saved.status not in FINISHED:
        raise NoProcessedFile("The import has not ended yet; the processed file comes when it has.")
    refuse_expired(saved)


def refuse_expired(saved: Import) -> None:
    """Refuse an import whose upload is gone. Raises NoProcessedFile."""
    if saved.erased_at and not saved.stored_file:
        raise NoProcessedFile("The file was deleted, because it named somebody who was erased.")
    if saved.expired_at:
        raise NoProcessedFile(f"The upload and its verdicts expired on {saved.expired_at:%Y-%m-%d}; the counts stay.")


def _readable(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Read on. What was cancelled before it was read may break anywhere, or have no rows at all."""
    try:
        yield from frames
    except SheetRefused as refusal:
        raise NoProcessedFile(f"The upload cannot be shown row by row. {refusal}") from refusal


def _open(record: ImportRecord, path: Path) -> tuple[Sheet, Header]:
    """Open the upload. One that was cancelled before it was looked at may have any header, or be no sheet at all."""
    try:
        sheet = open_sheet(path, name=record.file_name)
    except SheetRefused as refusal:
        raise NoProcessedFile(f"The upload cannot be shown row by row. {refusal}") from refusal
    return sheet, header_of(sheet, custom_limit=record.custom_columns_limit)


def header_of(sheet: Sheet, *, custom_limit: int) -> Header:
    """Read the header of an upload, whatever it is. Raises NoProcessedFile for one that is too wide to be told of."""
    try:
        return read_header(sheet.header, known={}, custom_limit=custom_limit)
    except HeaderRefused as refusal:
        if len(sheet.header) > MOST_COLUMNS:
            raise NoProcessedFile(f"The upload cannot be shown row by row. {refusal}") from refusal
        return plain_header(sheet.header)

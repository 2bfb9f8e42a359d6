"""The processed file: all rows of the upload with what came of each (import sheet rules §5).

Streamed from the original and the stored verdicts; nothing of it is kept.
"""

import csv
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, TextIO

import polars as pl
from psycopg.rows import scalar_row

from castlist.audience.trimming import trim_text
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
from castlist.imports.header import COMMENTS, MOST_COLUMNS, NUL_SHOWN, Header, plain_header, read_header
from castlist.imports.header_problems import HeaderRefused
from castlist.imports.lifecycle import FINISHED, Status
from castlist.imports.models import Import
from castlist.imports.record import Connection, ImportRecord, query, read_record
from castlist.imports.sheet import Sheet, SheetRefused, open_sheet
from castlist.imports.survey import numbered_frames, surveyed_frames
from castlist.imports.uploads import local_upload, open_upload
from castlist.imports.verdicts import BatchVerdicts, Outcome, unpack_verdicts

_WRITTEN = {Outcome.CREATED: CREATED, Outcome.UPDATED: UPDATED, Outcome.UNCHANGED: UNCHANGED}


class NoProcessedFile(Exception):
    """There is no processed file to give. The message says why."""


def write_processed_file(saved: Import, output: TextIO, *, errors_only: bool) -> None:
    """Write the processed file, or only the rows that were refused or discarded, as CSV with CRLF.

    `output` is opened by the caller as UTF-8 with BOM and without translation of line ends. Raises NoProcessedFile.
    """
    writer = csv.writer(output, lineterminator="\r\n")
    for at, (header, frame, comments) in enumerate(_commented_frames(saved)):
        if at == 0:
            writer.writerow([*(_readable(title) for title in header.titles[: len(header.columns)]), COMMENTS])
        writer.writerows(_lines(header, frame, comments, errors_only=errors_only))


def _commented_frames(saved: Import) -> Iterator[tuple[Header, pl.DataFrame, Iterator[tuple[bool, str]]]]:
    """Read the original again, in the batches in which it was imported, each row with its comment."""
    _refuse_without(saved)
    with closing(connect()) as connection, local_upload(saved.stored_file) as path:
        record = read_record(connection, saved.workspace_id, saved.pk)
        sheet, header = _open(record, path)
        for number, frame in enumerate(_frames_as_imported(record, sheet, header)):
            yield header, frame, _comments(record, header, frame, _read_verdicts(connection, record, number))


def _open(record: ImportRecord, path: Path) -> tuple[Sheet, Header]:
    """Open the upload. One that was cancelled before it was looked at may have any header, or be no sheet at all."""
    try:
        sheet = open_sheet(path, name=record.file_name)
    except SheetRefused as refusal:
        raise NoProcessedFile(f"The upload cannot be shown row by row. {refusal}") from refusal
    try:
        return sheet, read_header(sheet.header, known={}, custom_limit=record.custom_columns_limit)
    except HeaderRefused as refusal:
        if len(sheet.header) > MOST_COLUMNS:
            raise NoProcessedFile(f"The upload cannot be shown row by row. {refusal}") from refusal
        return sheet, plain_header(sheet.header)


def _frames_as_imported(record: ImportRecord, sheet: Sheet, header: Header) -> Iterator[pl.DataFrame]:
    """Cut the sheet into the batches in which it was imported; one of which nothing was, wherever memory likes."""
    if record.batches_done:
        return numbered_frames(sheet, header, rows=record.batch_rows)
    return surveyed_frames(sheet, header)


def left_out_rows(saved: Import) -> Iterator[tuple[int, str]]:
    """List the rows that were refused or discarded: their number in the sheet, and the comment."""
    for _, frame, comments in _commented_frames(saved):
        for row, (is_left_out, comment) in zip(frame["row"].to_list(), comments, strict=True):
            if is_left_out:
                yield row, comment


def copy_original(saved: Import, output: BinaryIO) -> None:
    """Copy the upload, byte for byte. Raises NoProcessedFile when it was not kept or has expired."""
    _refuse_expired(saved)
    if not saved.stored_file:
        raise NoProcessedFile("The file was over the size limit, so it was not kept.")
    with open_upload(saved.stored_file) as content:
        shutil.copyfileobj(content, output)


def _refuse_without(saved: Import) -> None:
    if saved.status == Status.FAILED:
        raise NoProcessedFile("The file was refused as a whole, so no row has a comment; see the problems.")
    if saved.status not in FINISHED:
        raise NoProcessedFile("The import has not ended yet; the processed file comes when it has.")
    _refuse_expired(saved)


def _refuse_expired(saved: Import) -> None:
    if saved.expired_at:
        raise NoProcessedFile(f"The upload and its verdicts expired on {saved.expired_at:%Y-%m-%d}; the counts stay.")


def _read_verdicts(connection: Connection, record: ImportRecord, number: int) -> BatchVerdicts | None:
    if number >= record.batches_done:
        return None
    with connection.cursor(row_factory=scalar_row) as cursor:
        packed = cursor.execute(query("read_verdicts"), {**record.key, "number": number}).fetchone()
    return unpack_verdicts(packed) if packed is not None else None


def _comments(
    record: ImportRecord, header: Header, frame: pl.DataFrame, verdicts: BatchVerdicts | None
) -> Iterator[tuple[bool, str]]:
    """Say of each row whether it was left out, and its comment."""
    first = int(frame["ordinal"][0])
    for at in range(frame.height):
        if first + at >= record.row_limit:
            yield True, comment_on_discarded(record.row_limit)
        elif verdicts is None:
            yield True, NOT_IMPORTED
        else:
            yield _comment(record, header, verdicts, at)


def _comment(record: ImportRecord, header: Header, verdicts: BatchVerdicts, at: int) -> tuple[bool, str]:
    outcome = Outcome(verdicts.outcomes[at])
    if outcome == Outcome.ERROR:
        problems = verdicts.problems[at]
        return True, comment_on_problems(problems, header=header, country=record.country, zone=record.timezone)
    if outcome == Outcome.REPLACED:
        by = verdicts.replaced[at]
        # A row belongs to the batch of the row that replaces it: cancelled before that, neither was imported.
        return (False, comment_on_replaced(by.row)) if by.ordinal < record.rows_decided else (True, NOT_IMPORTED)
    return False, _WRITTEN[outcome]


def _lines(
    header: Header, frame: pl.DataFrame, comments: Iterator[tuple[bool, str]], *, errors_only: bool
) -> Iterator[Sequence[str]]:
    """Put each row together: its cells under the header, the comment, then what stood beyond the header."""
    cells = frame.select(f"c{at}" for at in range(len(header.columns))).fill_null("")
    for row, beyond, (is_left_out, comment) in zip(
        cells.iter_rows(), frame["surplus"].to_list(), comments, strict=True
    ):
        if is_left_out or not errors_only:
            yield [_readable(text) for text in (*row, comment, *(text for text in beyond or () if trim_text(text)))]


def _readable(text: str) -> str:
    """Show a NUL, which only a workbook's cell can have: a CSV with one could not be uploaded again."""
    return text.replace("\0", NUL_SHOWN) if "\0" in text else text

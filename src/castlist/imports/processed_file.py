"""The processed file: all rows of the upload with what came of each (import sheet rules §5)."""

import csv
import io
import shutil
from collections.abc import Iterator, Sequence
from typing import BinaryIO, TextIO

from castlist.audience.trimming import trim_text
from castlist.imports.commented_rows import (
    NoProcessedFile,
    ReadBatch,
    SheetAgain,
    read_again,
    refuse_expired,
    refuse_without_rows,
)
from castlist.imports.header import COMMENTS, NUL_SHOWN
from castlist.imports.models import Import
from castlist.imports.uploads import open_upload

__all__ = ["NoProcessedFile", "copy_original", "left_out_rows", "processed_texts", "write_processed_file"]

_ROWS_A_TEXT = 500


def write_processed_file(saved: Import, output: TextIO, *, errors_only: bool) -> None:
    """Write the processed file, or only the rows that were refused or discarded, as CSV with CRLF.

    `output` is opened by the caller as UTF-8 with BOM and without translation of line ends. Raises NoProcessedFile.
    """
    output.writelines(processed_texts(saved, errors_only=errors_only))


def processed_texts(saved: Import, *, errors_only: bool) -> Iterator[str]:
    """Give the processed file in texts of some hundred rows each, as they are read. Raises NoProcessedFile."""
    refuse_without_rows(saved)
    with read_again(saved) as again:
        for at, batch in enumerate(again.batches()):
            if at == 0:
                titles = again.header.titles[: len(again.header.columns)]
                yield _text([[*(_readable(title) for title in titles), COMMENTS]])
            yield from _texts(_lines(again, batch, errors_only=errors_only))


def left_out_rows(saved: Import) -> Iterator[tuple[int, str]]:
    """List the rows that were refused or discarded: their number in the sheet, and the comment."""
    with read_again(saved) as again:
        for batch in again.batches():
            for row, (is_left_out, comment) in zip(batch.frame["row"].to_list(), again.comments(batch), strict=True):
                if is_left_out:
                    yield row, comment


def copy_original(saved: Import, output: BinaryIO) -> None:
    """Copy the upload, byte for byte. Raises NoProcessedFile when it was not kept or has expired."""
    refuse_without_original(saved)
    with open_upload(saved.stored_file) as content:
        shutil.copyfileobj(content, output)


def refuse_without_original(saved: Import) -> None:
    """Refuse an import of which there is no original. Raises NoProcessedFile."""
    refuse_expired(saved)
    if not saved.stored_file:
        raise NoProcessedFile("The file was over the size limit, so it was not kept.")


def _texts(lines: Iterator[Sequence[str]]) -> Iterator[str]:
    some: list[Sequence[str]] = []
    for line in lines:
        some.append(line)
        if len(some) == _ROWS_A_TEXT:
            yield _text(some)
            some.clear()
    if some:
        yield _text(some)


def _text(lines: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue()


def _lines(again: SheetAgain, batch: ReadBatch, *, errors_only: bool) -> Iterator[Sequence[str]]:
    """Put each row together: its cells under the header, the comment, then what stood beyond the header."""
    cells = batch.frame.select(f"c{at}" for at in range(len(again.header.columns))).fill_null("")
    for row, beyond, (is_left_out, comment) in zip(
        cells.iter_rows(), batch.frame["surplus"].to_list(), again.comments(batch), strict=True
    ):
        if is_left_out or not errors_only:
            yield [_readable(text) for text in (*row, comment, *(text for text in beyond or () if trim_text(text)))]


def _readable(text: str) -> str:
    """Show a NUL, which only a workbook's cell can have: a CSV with one could not be uploaded again."""
    return text.replace("\0", NUL_SHOWN) if "\0" in text else text

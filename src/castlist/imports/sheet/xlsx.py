"""An Excel workbook as a sheet: its first visible worksheet (import sheet rules §2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from castlist.imports.sheet.frames import cut_frames, shape_rows
from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.sheet.workbook_parts import WorkbookParts, find_parts, open_book
from castlist.imports.sheet.workbook_rows import SheetRow, prepare_reading, read_rows
from castlist.imports.trimming import trim_text


@dataclass(frozen=True, kw_only=True)
class WorkbookLimits:
    """What a workbook may have: data rows that are not blank, cells (empty ones between others too), characters."""

    rows: int = 200_000
    cells: int = 20_000_000
    characters: int = 400 * 1_048_576


_TABLE_CELLS = 500_000
"""Rows are gathered into tables of about so many cells."""


@dataclass(frozen=True, kw_only=True)
class XlsxSheet:
    """A workbook whose first visible sheet has been looked through once (see frames.Sheet)."""

    path: Path
    parts: WorkbookParts
    header: tuple[str, ...]

    @property
    def encoding(self) -> str:
        """How the file is written, in the word that the result says."""
        return "xlsx"

    def frames(self, *, width: int, rows: int) -> Iterator[pl.DataFrame]:
        """Read the data rows that are not blank, `rows` at a time (see frames.Sheet)."""
        return cut_frames(self._tables(width), rows=rows)

    def _tables(self, width: int) -> Iterator[pl.DataFrame]:
        gathered: list[SheetRow] = []
        cells = 0
        for row in _rows(self.path, self.parts):
            if row.number == 1:
                continue
            gathered.append(row)
            cells += len(row.cells) + width
            if cells >= _TABLE_CELLS:
                yield _table(gathered, width)
                gathered, cells = [], 0
        yield _table(gathered, width)


def open_xlsx(path: Path, *, limits: WorkbookLimits | None = None) -> XlsxSheet:
    """Open a workbook: find its first visible sheet, look through all of it, and read row 1.

    Raises SheetRefused for a workbook that is damaged, too large, without a visible sheet or empty, and for a blank
    row 1.
    """
    with open_book(path) as book:
        parts = find_parts(book)
    header = _look_through(_rows(path, parts), limits or WorkbookLimits())
    return XlsxSheet(path=path, parts=parts, header=tuple(header))


def _look_through(rows: Iterator[SheetRow], limits: WorkbookLimits) -> list[str]:
    """Hold a sheet against the limits, and give its row 1."""
    header: list[str] = []
    count = cells = characters = 0
    for row in rows:
        if not any(map(trim_text, row.cells)):
            continue
        if row.number == 1:
            header = row.cells
        else:
            count += 1
        cells += len(row.cells)
        characters += sum(map(len, row.cells))
        if count > limits.rows:
            _refuse_size(f"more than {limits.rows:,} rows")
        if cells > limits.cells or characters > limits.characters:
            _refuse_size("more cells or text than a workbook may have here")
    if not header:
        code, message = "header_blank", "Row 1 is blank; the header must stand in row 1."
        raise SheetRefused(code, message) if count else SheetRefused("empty", "The file is empty.")
    return header


def _refuse_size(what: str) -> None:
    raise SheetRefused("workbook_too_large", f"This Excel workbook has {what}; save it as CSV.")


def _rows(path: Path, parts: WorkbookParts) -> Iterator[SheetRow]:
    with open_book(path) as book:
        yield from read_rows(book, parts.sheet, prepare_reading(book, parts))


def _table(rows: list[SheetRow], width: int) -> pl.DataFrame:
    return shape_rows(
        [row.cells for row in rows],
        [row.number for row in rows],
        width=width,
        errors=[row.errors for row in rows],
    )

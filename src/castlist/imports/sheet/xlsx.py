"""An Excel workbook as a sheet: its first visible worksheet (import sheet rules §2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import polars as pl

from castlist.imports.sheet.frames import cut_frames, shape_rows
from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.sheet.row_spool import Row, RowSpool
from castlist.imports.sheet.workbook_parts import find_parts, open_book
from castlist.imports.sheet.workbook_rows import prepare_reading, read_rows
from castlist.imports.trimming import trim_text


@dataclass(frozen=True, kw_only=True)
class WorkbookLimits:
    """What a workbook may have: data rows that are not blank, cells (empty ones between others too), characters."""

    rows: int = 200_000
    cells: int = 20_000_000
    characters: int = 400 * 1_048_576


_LEAST_ROWS = 5
"""So many rows are read even where there is no time, to be looked at."""

_PACK_CELLS = 500_000
"""Rows are kept, and made into tables, in packs of about so many cells."""


@dataclass(frozen=True, kw_only=True)
class XlsxSheet:
    """A workbook whose first visible sheet has been read into a spool (see frames.Sheet)."""

    header: tuple[str, ...]
    spool: RowSpool
    is_whole: bool = True

    @property
    def encoding(self) -> str:
        """How the file is written, in the word that the result says."""
        return "xlsx"

    def frames(self, *, width: int, rows: int, most_bytes: int | None = None) -> Iterator[pl.DataFrame]:
        """Read the data rows that are not blank, `rows` at a time (see frames.Sheet)."""
        return cut_frames(self._tables(width), rows=rows, most_bytes=most_bytes)

    def _tables(self, width: int) -> Iterator[pl.DataFrame]:
        step = max(1, _PACK_CELLS // max(width, 1))
        for pack in self.spool.packs():
            for at in range(0, len(pack), step):
                yield _table(pack[at : at + step], width)


def open_xlsx(
    path: Path, *, limits: WorkbookLimits | None = None, is_time_up: Callable[[], bool] | None = None
) -> XlsxSheet:
    """Open a workbook: find its first visible sheet and read all of it, once, or as much as there is time for.

    Raises SheetRefused for a workbook that is damaged, too large, without a visible sheet or empty, and for a blank
    row 1.
    """
    spool = RowSpool(path.parent)
    intake = _Intake(spool, limits or WorkbookLimits())
    with open_book(path) as book:
        parts = find_parts(book)
        for row in read_rows(book, parts.sheet, prepare_reading(book, parts)):
            intake.add(row)
            if is_time_up is not None and intake.rows >= _LEAST_ROWS and is_time_up():
                return XlsxSheet(header=intake.end(), spool=spool, is_whole=False)
    return XlsxSheet(header=intake.end(), spool=spool)


class _Intake:
    """Takes the rows of a sheet: holds them against the limits, sets row 1 apart, packs the others."""

    def __init__(self, spool: RowSpool, limits: WorkbookLimits) -> None:
        self._spool = spool
        self._limits = limits
        self._header: tuple[str, ...] = ()
        self._pack: list[Row] = []
        self._pack_cells = 0
        self.rows = self._cells = self._characters = 0

    def add(self, row: Row) -> None:
        """Take the next row; a blank one is left out. Raises SheetRefused when they get too many."""
        number, cells, _ = row
        if not any(map(trim_text, cells)):
            return
        self._count(cells)
        if number == 1:
            self._header = tuple(cells)
            return
        self.rows += 1
        if self.rows > self._limits.rows:
            _refuse_size(f"more than {self._limits.rows:,} rows")
        self._pack.append(row)
        self._pack_cells += len(cells)
        if self._pack_cells > _PACK_CELLS:
            self._end_pack()

    def end(self) -> tuple[str, ...]:
        """Pack the last rows and give row 1. Raises SheetRefused when it is blank."""
        self._end_pack()
        if self._header:
            return self._header
        if self.rows:
            raise SheetRefused("header_blank", "Row 1 is blank; the header must stand in row 1.")
        raise SheetRefused("empty", "The file is empty.")

    def _count(self, cells: list[str]) -> None:
        self._cells += len(cells)
        self._characters += sum(map(len, cells))
        if self._cells > self._limits.cells or self._characters > self._limits.characters:
            _refuse_size("more cells or text than can be read from one")

    def _end_pack(self) -> None:
        self._spool.add(self._pack)
        self._pack, self._pack_cells = [], 0


def _refuse_size(what: str) -> NoReturn:
    raise SheetRefused("workbook_too_large", f"This Excel workbook has {what}; save it as CSV.")


def _table(rows: list[Row], width: int) -> pl.DataFrame:
    return shape_rows(
        [cells for _, cells, _ in rows],
        [number for number, _, _ in rows],
        width=width,
        errors=[errors for _, _, errors in rows],
    )

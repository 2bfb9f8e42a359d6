"""The rows of a worksheet, read as a stream (ECMA-376 part 1, §18.3.1.73).

Cells are read here rather than by python-calamine: 0.9.1 loses error cells, fails the whole workbook for Excel's newer
errors (#SPILL!), does not tell a date from a date-time at midnight, rounds long integers, and lays the sheet out whole
in memory, where a single cell in XFD1048576 costs hundreds of gigabytes. It is the oracle in the tests.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from zipfile import ZipFile

from castlist.imports.sheet.row_spool import Row
from castlist.imports.sheet.workbook_formats import NumberKind, read_formats
from castlist.imports.sheet.workbook_parts import WorkbookParts
from castlist.imports.sheet.workbook_strings import read_strings
from castlist.imports.sheet.workbook_values import plain_iso, plain_moment, plain_number, plain_text
from castlist.imports.sheet.workbook_xml import parse_part

_LAST_COLUMN = 16_384
_LAST_ROW = 1_048_576
_LETTERS = re.compile(r"[A-Za-z]{1,3}")


@dataclass(frozen=True, kw_only=True)
class CellReading:
    """What it takes to read a cell's value: shared strings, what the styles make of numbers, the date system."""

    strings: list[str]
    kinds: list[NumberKind]
    dates_from_1904: bool

    def value(self, kind: str, style: str, text: str) -> str:
        """Give a cell's value in plain form, from its type `t`, its style `s` and the stored text."""
        if kind == "s":
            return self.strings[int(text)] if text else ""
        if kind == "b":
            return "TRUE" if text in ("1", "true") else "FALSE"
        if kind == "d":
            return plain_iso(text, self._number_kind(style))
        if kind != "n":
            return plain_text(text)
        if style and text and (number_kind := self._number_kind(style)) != NumberKind.NUMBER:
            return plain_moment(text, number_kind, dates_from_1904=self.dates_from_1904)
        return plain_number(text)

    def _number_kind(self, style: str) -> NumberKind:
        at = int(style or 0)
        return self.kinds[at] if at < len(self.kinds) else NumberKind.NUMBER


def prepare_reading(book: ZipFile, parts: WorkbookParts) -> CellReading:
    """Read what the cells of a sheet refer to."""
    return CellReading(
        strings=read_strings(book, parts.strings),
        kinds=read_formats(book, parts.styles),
        dates_from_1904=parts.dates_from_1904,
    )


def read_rows(book: ZipFile, part: str, reading: CellReading) -> Iterator[Row]:
    """Read the rows of a worksheet that have any cell that is not empty."""
    collector = _RowCollector(reading)
    handlers = parse_part(book, part, start=collector.start, end=collector.end, text=collector.text)
    for _ in handlers:
        yield from collector.rows
        collector.rows.clear()


class _RowCollector:
    """Takes the events of a worksheet's XML, puts rows together. Every call counts: there are millions."""

    def __init__(self, reading: CellReading) -> None:
        self.rows: list[Row] = []
        self._reading = reading
        self._row = 0
        self._column = 0
        self._cells: list[str] = []
        self._errors: list[int] = []
        self._type = self._style = ""
        self._texts: list[str] = []
        self._is_text = self._is_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            place = attributes.get("r")
            self._column = _column_of(place.rstrip("0123456789")) if place else self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._texts = []
        elif name in ("v", "t"):
            self._is_text = not self._is_phonetic
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "row":
            self._start_row(int(attributes.get("r") or self._row + 1))

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._is_text = False
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "row" and self._cells:
            self.rows.append((self._row, self._cells, self._errors or None))

    def text(self, text: str) -> None:
        if self._is_text:
            self._texts.append(text)

    def _start_row(self, number: int) -> None:
        if not self._row < number <= _LAST_ROW:
            raise ValueError("rows are out of order")
        self._row, self._column, self._cells, self._errors = number, 0, [], []

    def _end_cell(self) -> None:
        value = self._reading.value(self._type, self._style, "".join(self._texts)) if self._texts else ""
        at = self._column - 1
        if not 0 <= at < _LAST_COLUMN or at < len(self._cells):
            raise ValueError("cells are out of order")
        if value:
            self._cells += [""] * (at - len(self._cells))
            self._cells.append(value)
            if self._type == "e":
                self._errors.append(at)


@cache
def _column_of(letters: str) -> int:
    """Give the number of a column, from 1, for letters such as AB."""
    if not _LETTERS.fullmatch(letters):
        raise ValueError("not a column")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column

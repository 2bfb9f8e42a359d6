"""What the tests of the sheet share: reading a file whole, and csv.reader as the rule to compare with."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from castlist.imports.sheet import Sheet, SheetRefused, open_sheet
from castlist.imports.sheet.blocks import CsvLimits
from castlist.imports.sheet.csv_sheet import open_csv
from castlist.imports.sheet.frames import frame_schema
from castlist.imports.trimming import trim_text

Row = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The rows of a file up to its end or to the row that refuses it."""

    header: tuple[str, ...]
    rows: list[Row]
    refused_row: int | None = None


def rows_of(sheet: Sheet, *, width: int, rows: int = 1000) -> list[Row]:
    found: list[Row] = []
    for frame in sheet.frames(width=width, rows=rows):
        assert frame.schema == frame_schema(width)
        assert 0 < frame.height <= rows
        found += [tuple(tuple(each) if isinstance(each, list) else each for each in row) for row in frame.rows()]
    return found


def read_outcome(path: Path, *, width: int, rows: int, limits: CsvLimits) -> Outcome:
    """Read a file by the room's own way, keeping the rows that were handed over before a refusal."""
    sheet = open_csv(path, limits=limits)
    found: list[Row] = []
    try:
        for frame in sheet.frames(width=width, rows=rows):
            found += [tuple(tuple(e) if isinstance(e, list) else e for e in row) for row in frame.rows()]
    except SheetRefused as refusal:
        if refusal.code != "no_rows":
            return Outcome(header=sheet.header, rows=found, refused_row=row_named(refusal))
    return Outcome(header=sheet.header, rows=found)


def row_named(refusal: SheetRefused) -> int:
    words = str(refusal).replace(".", " ").split()
    place = next(at for at, word in enumerate(words) if word.lower() == "row")
    return int(words[place + 1])


def expected_outcome(text: str, *, width: int, rows: int) -> Outcome | None:
    """Say what csv.reader makes of a text; None if it refuses the header or there is none."""
    records: list[list[str]] = []
    fault = None
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records += [record]
    except csv.Error:
        fault = len(records) + 1
    if not records or not any(map(trim_text, records[0])):
        return None
    found = [
        expected_row(record, number, width) for number, record in enumerate(records, 1) if any(map(trim_text, record))
    ][1:]
    if fault:
        found = found[: len(found) // rows * rows]
    return Outcome(header=tuple(records[0]), rows=found, refused_row=fault)


def expected_row(record: list[str], number: int, width: int) -> Row:
    cells = [(record[at] or None) if at < len(record) else None for at in range(width)]
    surplus = record[width:]
    while surplus and not trim_text(surplus[-1]):
        surplus.pop()
    return (number, *cells, tuple(surplus) or None, None)


def refusal_of(path: Path, *, name: str = "users.csv", width: int = 3) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        for _ in open_sheet(path, name=name).frames(width=width, rows=1000):
            pass
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert not sentence[0].islower()
    return refused.value


def cells_of(frame: pl.DataFrame) -> list[Row]:
    return frame.select(pl.col("^c[0-9]+$")).rows()

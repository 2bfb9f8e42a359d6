"""Looking at a sheet before it is saved: what it is, whether its header is right, its first rows, how many there are.

By the same code as the import. Nothing is written, memory stays bounded, and counting ends when its time is up: a file
of 1 GB is told of as "more than" so many users.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.imports.header import Header, read_header
from castlist.imports.header_problems import HeaderProblem, HeaderRefused
from castlist.imports.sheet import Sheet, SheetRefused, open_sheet
from castlist.imports.survey import FRAME_BYTES, FRAME_ROWS

FIRST_ROWS = 5
MOST_SHOWN_COLUMNS = 210
"""The seven and as many attributes as a file can have by default, and a few more."""

SHOWN_CELL = 80
"""Characters of a cell that are shown; a longer one ends in `…`."""

COUNT_SECONDS = 4.0


@dataclass(frozen=True, kw_only=True)
class SheetStart:
    """How a sheet begins: `titles` are the cells of row 1, `rows` the first ones with their numbers in the sheet.

    `left_out` says how many columns to the right are not shown.
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class CheckedAttribute:
    """A custom column: its name as stored or, where `is_known` is false, as written."""

    name: str
    type: AttributeType
    is_known: bool


@dataclass(frozen=True, kw_only=True)
class CheckedSheet:
    """A file that is a sheet. Where `problems` has any, the header is refused and nothing else was counted.

    `rows` counts users, at the least where `is_counted` is false; `columns` counts those with a header.
    """

    encoding: str
    start: SheetStart
    columns: int
    problems: tuple[HeaderProblem, ...] = ()
    attributes: tuple[CheckedAttribute, ...] = ()
    rows: int = 0
    is_counted: bool = True
    has_comments: bool = False


def check_sheet(
    path: Path,
    *,
    name: str,
    known: Mapping[str, KnownAttribute],
    custom_limit: int,
    is_time_up: Callable[[], bool] | None = None,
) -> CheckedSheet:
    """Look at a file that was uploaded under `name`; `known` are the workspace's attributes by key.

    `is_time_up` is asked while rows are read (by default it says so after COUNT_SECONDS). Raises SheetRefused for
    what is no sheet, or has no row.
    """
    is_time_up = is_time_up or _clock(COUNT_SECONDS)
    sheet = open_sheet(path, name=name, is_time_up=is_time_up)
    try:
        header = read_header(sheet.header, known=known, custom_limit=custom_limit)
    except HeaderRefused as refusal:
        columns = sum(1 for title in sheet.header if title.strip())
        problems = tuple(refusal.problems)
        return CheckedSheet(encoding=sheet.encoding, start=_start_if_any(sheet), columns=columns, problems=problems)
    start = start_of(sheet, width=header.width)
    rows, is_counted = _count(sheet, is_time_up)
    return CheckedSheet(
        encoding=sheet.encoding,
        start=start,
        columns=header.width,
        attributes=_attributes(header, known),
        rows=rows,
        is_counted=is_counted,
        has_comments=header.has_comments,
    )


def start_of(sheet: Sheet, *, width: int | None = None) -> SheetStart:
    """Read the first rows of a sheet, as far as they can be shown. Raises SheetRefused where it has none."""
    whole = len(sheet.header) if width is None else width
    shown = min(whole, MOST_SHOWN_COLUMNS)
    frame = next(sheet.frames(width=max(shown, 1), rows=FIRST_ROWS))
    cells = frame.select(pl.col(f"c{at}").fill_null("") for at in range(shown))
    rows = zip(frame["row"].to_list(), cells.iter_rows(), strict=True)
    return SheetStart(
        titles=_titles(sheet, shown),
        rows=tuple((number, tuple(map(_cut, row))) for number, row in rows),
        left_out=whole - shown,
    )


def start_of_file(path: Path, *, name: str) -> SheetStart | None:
    """Read the first rows of an upload whose header was refused; None for what is no sheet."""
    try:
        return _start_if_any(open_sheet(path, name=name, is_time_up=_clock(COUNT_SECONDS)))
    except SheetRefused:
        return None


def _start_if_any(sheet: Sheet) -> SheetStart:
    """Show at least the header of a sheet whose rows cannot be read."""
    try:
        return start_of(sheet)
    except SheetRefused:
        shown = min(len(sheet.header), MOST_SHOWN_COLUMNS)
        return SheetStart(titles=_titles(sheet, shown), rows=(), left_out=len(sheet.header) - shown)


def _titles(sheet: Sheet, shown: int) -> tuple[str, ...]:
    return tuple(map(_cut, sheet.header[:shown]))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CELL else f"{text[: SHOWN_CELL - 1]}…"


def _clock(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _count(sheet: Sheet, is_time_up: Callable[[], bool]) -> tuple[int, bool]:
    """Count the data rows; says whether all were reached. No column is looked at."""
    rows = 0
    for frame in sheet.frames(width=1, rows=FRAME_ROWS, most_bytes=FRAME_BYTES):
        rows += frame.height
        if is_time_up():
            return rows, False
    return rows, sheet.is_whole


def _attributes(header: Header, known: Mapping[str, KnownAttribute]) -> tuple[CheckedAttribute, ...]:
    def checked(name: str, key: str, type_: AttributeType) -> CheckedAttribute:
        stored = known.get(key)
        return CheckedAttribute(name=stored.name if stored else name, type=type_, is_known=stored is not None)

    return tuple(checked(column.name, column.key or "", column.type) for column in header.attributes)

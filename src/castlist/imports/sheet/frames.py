"""The frames in which a sheet is handed over, whatever kind of file it came from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import polars as pl

from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.trimming import trim_cells, trim_text


class Sheet(Protocol):
    """A file that can be imported.

    `encoding`: 'utf-8', 'utf-16', 'windows-1252' or 'xlsx'. `header`: the cells of row 1 exactly as written.
    """

    @property
    def encoding(self) -> str:
        """How the file is written, in the word that the result says."""
        ...

    @property
    def header(self) -> tuple[str, ...]:
        """The cells of row 1, untrimmed, without byte order mark."""
        ...

    @property
    def is_whole(self) -> bool:
        """Whether all rows can be read. Only a workbook that was opened with little time may be cut short."""
        ...

    def frames(self, *, width: int, rows: int, most_bytes: int | None = None) -> Iterator[pl.DataFrame]:
        """Read the data rows that are not blank, `rows` at a time (the last frame may be shorter).

        With `most_bytes` a frame also ends where it has become as large as that in memory. Can be called as often as
        wanted; each call reads the file again. Columns: `row` (UInt32, the number that a spreadsheet shows), `c0` …
        `c{width-1}` (String, untrimmed, null where missing or empty), `surplus` (List(String), the cells beyond up to
        the last one that is not blank; null without such), `error_cells` (List(UInt16), the positions in the row of a
        workbook's error cells, whose text is the error; else null).

        Raises SheetRefused where the quoting breaks, and at the end if there was no row.
        """
        ...


def frame_schema(width: int) -> pl.Schema:
    """Give the columns of a frame with their types."""
    columns: dict[str, pl.DataType | type[pl.DataType]] = {"row": pl.UInt32}
    columns |= {f"c{at}": pl.String for at in range(width)}
    return pl.Schema(columns | {"surplus": pl.List(pl.String), "error_cells": pl.List(pl.UInt16)})


def cut_frames(tables: Iterable[pl.DataFrame], *, rows: int, most_bytes: int | None = None) -> Iterator[pl.DataFrame]:
    """Cut tables of any height, as shape_rows gives them, into frames of `rows` rows.

    With `most_bytes` a frame also ends after the table with which it has become so large. Raises SheetRefused at the
    end if there was no row.
    """
    pending: list[pl.DataFrame] = []
    height, any_row = 0, False
    for table in tables:
        start = 0
        while height + table.height - start >= rows:
            part = table.slice(start, rows - height)
            yield pl.concat([*pending, part])
            start, height, any_row = start + part.height, 0, True
            pending.clear()
        if start < table.height:
            pending.append(table.slice(start))
            height += table.height - start
        if most_bytes and pending and sum(part.estimated_size() for part in pending) > most_bytes:
            yield pl.concat(pending)
            height, any_row = 0, True
            pending.clear()
    if pending:
        yield pl.concat(pending)
    elif not any_row:
        raise SheetRefused("no_rows", "The file has no rows. Add users below the header.")


def shape_rows(
    records: Sequence[Sequence[str]],
    numbers: Sequence[int],
    *,
    width: int,
    errors: Sequence[list[int] | None] | None = None,
) -> pl.DataFrame:
    """Make a table with the columns of frame_schema out of rows of cells, leaving out blank ones.

    `numbers`: each row's number in the sheet. `errors`: each row's error cells, by position.
    """
    kept = [at for at, record in enumerate(records) if any(map(trim_text, record))]
    chosen = [records[at] for at in kept]
    filled = [[*record[:width], *[""] * (width - len(record))] for record in chosen]
    columns: dict[str, object] = {"row": [numbers[at] for at in kept]}
    columns |= {f"c{at}": column for at, column in enumerate(zip(*filled, strict=True))}
    columns["surplus"] = [surplus_of(record[width:]) if len(record) > width else None for record in chosen]
    columns["error_cells"] = [errors[at] if errors else None for at in kept]
    if not chosen:
        return frame_schema(width).to_frame()
    table = pl.DataFrame(columns, schema=frame_schema(width))
    cells = pl.col(f"c{at}" for at in range(width))
    return table.with_columns(pl.when(cells != "").then(cells))


def shape_cells(cells: pl.DataFrame, first: int, *, width: int) -> pl.DataFrame:
    """Make a table with the columns of frame_schema out of a table of Strings, one row a record, leaving out blanks.

    `first`: the number of the first row. Empty cells must be null.
    """
    numbers = pl.int_range(first, first + cells.height, dtype=pl.UInt32, eager=True).alias("row")
    names = cells.columns
    blank = _blank_rows(cells)
    cells = cells.with_columns(numbers)
    if blank.len():
        kept = pl.repeat(value=True, n=cells.height, eager=True, dtype=pl.Boolean)
        cells = cells.filter(kept.scatter(blank, values=False))
    table = cells.select(
        "row",
        *(pl.col(name).alias(f"c{at}") for at, name in enumerate(names[:width])),
        *(pl.lit(None, pl.String).alias(f"c{at}") for at in range(len(names), width)),
        _surplus(cells, names[width:]).alias("surplus"),
        pl.lit(None, pl.List(pl.UInt16)).alias("error_cells"),
    )
    return table.cast({"row": pl.UInt32})


def surplus_of(beyond: Sequence[str]) -> list[str] | None:
    """Cut the cells beyond the header after the last that is not blank; None where all are."""
    end = len(beyond)
    while end and not trim_text(beyond[end - 1]):
        end -= 1
    return list(beyond[:end]) or None


def _blank_rows(cells: pl.DataFrame) -> pl.Series:
    """List the rows without any text, looking at the fullest column first: few rows are left after it."""
    left = cells.with_row_index("at")
    for name in sorted(cells.columns, key=lambda name: cells[name].null_count()):
        has_graphic = (pl.col(name) >= "!") & (pl.col(name) < "\x7f")  # by its first byte: eight times as fast
        left = left.filter(~has_graphic.fill_null(value=False)).filter(trim_cells(pl.col(name)).is_null())
        if not left.height:
            break
    return left["at"]


def _surplus(cells: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    """Say for a whole table what surplus_of says for a row."""
    filled = [name for name in names if cells[name].null_count() < cells.height]
    if not filled:
        return pl.lit(None, pl.List(pl.String))
    ends = [pl.when(trim_cells(pl.col(name)).is_not_null()).then(names.index(name) + 1) for name in filled]
    end = pl.max_horizontal(ends)
    beyond = pl.concat_list(pl.col(name).fill_null("") for name in names)
    return pl.when(end.is_not_null()).then(beyond.list.head(end))

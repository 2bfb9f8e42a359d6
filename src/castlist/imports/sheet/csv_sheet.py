"""A CSV file as a sheet: Polars reads what is plain, csv.reader the rest (import sheet rules §2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from castlist.imports.sheet.blocks import Block, CsvLimits, RecordStream
from castlist.imports.sheet.csv_records import RecordReader
from castlist.imports.sheet.encodings import PIECE_BYTES, TextEncoding, detect_encoding, read_utf8
from castlist.imports.sheet.frames import cut_frames, shape_cells, shape_rows
from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.sheet.separators import check_separator
from castlist.imports.trimming import trim_text

_WIDEST_TABLE = 2_000
"""Polars is not asked to read more columns than this; csv.reader does it then."""

_SPARE_COLUMNS = 100
"""How many columns beyond the header Polars is taught, where rows turn out that long."""


@dataclass(frozen=True, kw_only=True)
class CsvSheet:
    """A CSV file whose encoding and header have been read (see frames.Sheet)."""

    path: Path
    text_encoding: TextEncoding
    header: tuple[str, ...]
    limits: CsvLimits

    @property
    def encoding(self) -> str:
        """How the file is written, in the word that the result says."""
        return self.text_encoding.name

    @property
    def is_whole(self) -> bool:
        """Whether all rows can be read: they are, each time anew."""
        return True

    def frames(self, *, width: int, rows: int, most_bytes: int | None = None) -> Iterator[pl.DataFrame]:
        """Read the data rows that are not blank, `rows` at a time (see frames.Sheet)."""
        return cut_frames(self._tables(width), rows=rows, most_bytes=most_bytes)

    def _tables(self, width: int) -> Iterator[pl.DataFrame]:
        stream = RecordStream(_read(self.path, self.text_encoding, self.limits), self.limits)
        reader = RecordReader(stream.next_line, self.limits)
        reader.read_first()
        tables = _Tables(width=width, columns=max(width, len(self.header), 1), limits=self.limits)
        while block := stream.next_block():
            yield from tables.read(block, reader)


def open_csv(path: Path, *, limits: CsvLimits | None = None) -> CsvSheet:
    """Open a text file as CSV: find its encoding (one pass over the file) and read its header.

    Raises SheetRefused for an empty file, bytes that are no text, another separator, and a blank or faulty row 1.
    """
    limits = limits or CsvLimits()
    encoding = detect_encoding(path)
    check_separator(_read(path, encoding, limits))
    stream = RecordStream(_read(path, encoding, limits), limits)
    header = tuple(RecordReader(stream.next_line, limits).read_first())
    sheet = CsvSheet(path=path, text_encoding=encoding, header=header, limits=limits)
    if not any(map(trim_text, header)):
        _refuse_blank_header(sheet)
    return sheet


def _read(path: Path, encoding: TextEncoding, limits: CsvLimits) -> Iterator[bytes]:
    return read_utf8(path, encoding, piece_bytes=min(PIECE_BYTES, limits.block))


def _refuse_blank_header(sheet: CsvSheet) -> None:
    try:
        next(sheet.frames(width=1, rows=1))
    except SheetRefused as refusal:
        if refusal.code == "no_rows":
            raise SheetRefused("empty", "The file is empty.") from None
    raise SheetRefused("header_blank", "Row 1 is blank; the header must stand in row 1.")


class _Tables:
    """Turns blocks into tables, and keeps count of the rows."""

    def __init__(self, *, width: int, columns: int, limits: CsvLimits) -> None:
        self._width = width
        self._columns = columns
        self._most_columns = columns + _SPARE_COLUMNS
        self._limits = limits
        self._row = 2

    def read(self, block: Block, reader: RecordReader) -> Iterator[pl.DataFrame]:
        """Read a block's rows; raises SheetRefused after the rows before the fault."""
        if block.is_plain and self._columns <= _WIDEST_TABLE:
            for part in block.parts(max(1, self._limits.cells // self._columns)):
                yield from self._read_plain(part, reader)
        else:
            yield from self._read_slowly(block.data, reader)

    def _read_plain(self, part: tuple[bytes, int], reader: RecordReader) -> Iterator[pl.DataFrame]:
        data, records = part
        cells = read_with_polars(data, self._columns)
        if cells is None or cells.height != records:
            yield from self._read_slowly(data, reader)
            return
        yield shape_cells(cells, self._row, width=self._width)
        self._row += records

    def _read_slowly(self, data: bytes, reader: RecordReader) -> Iterator[pl.DataFrame]:
        records, refusal = reader.read(data, row=self._row)
        step = max(1, self._limits.cells // max(self._width, 1))
        for at in range(0, len(records), step):
            some = records[at : at + step]
            yield shape_rows(some, range(self._row, self._row + len(some)), width=self._width)
            self._row += len(some)
        if refusal:
            raise refusal
        longest = max(map(len, records), default=0)
        if longest <= self._most_columns:
            self._columns = max(self._columns, longest)


def read_with_polars(data: bytes, columns: int) -> pl.DataFrame | None:
    """Read plain RFC 4180 as `columns` columns of text, empty cells null; None where Polars refuses.

    A line of separators goes before the data: without it Polars counts the columns in the first line, takes blank
    lines before it for nothing, and a U+FEFF at the start of a block for a byte order mark.
    """
    names = [f"k{at}" for at in range(columns)]
    try:
        cells = pl.read_csv(
            b"," * (columns - 1) + b"\n" + data,
            has_header=False,
            schema=dict.fromkeys(names, pl.String),
        )
    except pl.exceptions.PolarsError:
        return None  # a row with more cells, or what we do not foresee: csv.reader decides
    cells = cells.slice(1)
    if b'"' in data and b'""' in data:
        cells = cells.with_columns(pl.when(pl.col(names) != "").then(pl.col(names)))
    return cells

"""Pass 1: reads the whole file and writes nothing (house promise 1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from castlist.imports.header import Header
from castlist.imports.read_ahead import read_ahead
from castlist.imports.repeats import RepeatFinder
from castlist.imports.rows import judge_phones, judge_rows
from castlist.imports.sheet import Sheet
from castlist.imports.weights import BatchCuts

FRAME_ROWS = 50_000
FRAME_BYTES = 24 * 1_048_576
"""Pass 1 looks at so many rows together, or at fewer where they are long."""

BATCH_CELLS = 600_000
"""A batch of pass 2 has no more cells than this, each of which may be a problem to be told of."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What pass 1 found: the number of data rows, and the rows whose number comes again (see repeats.py).

    `ends`: where batches end, so that none of them fills the memory (see weights.BatchCuts.ends).
    """

    rows: int
    repeats: pl.DataFrame
    ends: tuple[int, ...]


def survey_sheet(
    sheet: Sheet,
    header: Header,
    *,
    country: str,
    zone: str,
    row_limit: int,
    most_rows: int,
    rows_done: int,
    pause: Callable[[], None],
) -> Survey:
    """Read every row: count and weigh them, and find the numbers that valid rows within the limit repeat.

    `most_rows`: what a batch has at the most. `rows_done`: those that an earlier start has merged; what is left is cut
    from there on. `pause` is called between frames; it may raise to end the survey. Raises SheetRefused for what cannot
    be read.
    """
    rows = 0
    phones = PhoneScan()
    cuts = BatchCuts(first=rows_done, most_rows=max(1, min(most_rows, BATCH_CELLS // header.width)))
    for frame in read_ahead(surveyed_frames(sheet, header)):
        rows += frame.height
        if frame["ordinal"][0] < row_limit:
            within = frame.filter(pl.col("ordinal") < row_limit)
            phones.add(within, country)
            cuts.add(within)
        pause()
    if not phones.has_repeats():
        return Survey(rows=rows, repeats=RepeatFinder().repeats(), ends=cuts.ends())
    repeats = _valid_repeats(sheet, header, phones, country=country, zone=zone, row_limit=row_limit, pause=pause)
    return Survey(rows=rows, repeats=repeats, ends=cuts.ends())


def surveyed_frames(sheet: Sheet, header: Header) -> Iterator[pl.DataFrame]:
    """Read the sheet in numbered frames of any height, none of which fills the memory."""
    return numbered_frames(sheet, header, rows=FRAME_ROWS, most_bytes=FRAME_BYTES)


def numbered_frames(
    sheet: Sheet, header: Header, *, rows: int, most_bytes: int | None = None
) -> Iterator[pl.DataFrame]:
    """Read the sheet in frames of `rows` data rows, each row with its `ordinal` among the data rows."""
    ordinal = 0
    for frame in sheet.frames(width=header.width, rows=rows, most_bytes=most_bytes):
        ordinals = pl.int_range(ordinal, ordinal + frame.height, dtype=pl.UInt32, eager=True).alias("ordinal")
        yield frame.with_columns(ordinals)
        ordinal += frame.height


class PhoneScan:
    """Which numbers stand in a file more than once, looking at the phone column alone."""

    def __init__(self) -> None:
        self._finder = RepeatFinder()
        self._repeated = pl.Series(dtype=pl.UInt64)

    def add(self, frame: pl.DataFrame, country: str) -> None:
        """Take in the phones of a frame that are numbers at all."""
        phones = frame.select("ordinal", "row").with_columns(judge_phones(frame, country)["phone"])
        self._finder.add(phones.filter(pl.col("phone").is_not_null()))

    def has_repeats(self) -> bool:
        """Whether any number comes again. To be asked when all frames are in."""
        self._repeated = self._finder.repeated_phones()
        return bool(self._repeated.len())

    def candidates(self, frame: pl.DataFrame, country: str) -> pl.DataFrame:
        """Keep the rows of a frame whose number comes again."""
        phones = judge_phones(frame, country)["phone"].cast(pl.UInt64)
        return frame.filter(phones.is_in(self._repeated.implode()).fill_null(value=False))


def _valid_repeats(
    sheet: Sheet,
    header: Header,
    phones: PhoneScan,
    *,
    country: str,
    zone: str,
    row_limit: int,
    pause: Callable[[], None],
) -> pl.DataFrame:
    """Judge the rows of repeated numbers whole, since only a valid row takes another's place.

    A look of its own, taken only where numbers repeat: it spares all other files the judging of every cell twice.
    """
    finder = RepeatFinder()
    for frame in surveyed_frames(sheet, header):
        if frame["ordinal"][0] >= row_limit:
            break
        candidates = phones.candidates(frame.filter(pl.col("ordinal") < row_limit), country)
        if candidates.height:
            finder.add(judge_rows(candidates, header, country=country, zone=zone).accepted)
        pause()
    return finder.repeats()

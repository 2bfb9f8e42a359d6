"""DATE and TIME: the calendar and the clock as patterns, so that a column is judged in one pass."""

import polars as pl

from castlist.imports.reasons import Reason
from castlist.imports.values.verdicts import CELL, quoted, refuse_unless, write_verdicts

# [0-9], since \d takes every script's digits; Polars' own to_date takes '2024-1-5'.
_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_FOURS = "(?:0[48]|[2468][048]|[13579][26])"  # the pairs of digits divisible by four, without 00
_LEAP_YEAR = f"(?:[0-9]{{2}}{_FOURS}|{_FOURS}00)"
_DAY_OF_YEAR = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)

DAY = f"(?:{_YEAR}-{_DAY_OF_YEAR}|{_LEAP_YEAR}-02-29)"
"""Pattern of a real day of the years 0001–9999 (proleptic Gregorian, as Python's and PostgreSQL's)."""

TIME_OF_DAY = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
"""Pattern of HH:MM or HH:MM:SS, 00:00 to 23:59:59."""


def judge_dates(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as DATE: 'json' is `"YYYY-MM-DD"`."""
    is_date = CELL.str.contains(f"^{DAY}$")
    return write_verdicts(cells, json=quoted(CELL), reason=refuse_unless(is_date, Reason.NOT_DATE))


def judge_times(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as TIME: 'json' is `"HH:MM:SS"`, seconds filled with zeros."""
    is_time = CELL.str.contains(f"^{TIME_OF_DAY}$")
    filled = pl.when(CELL.str.len_bytes() == len("HH:MM")).then(CELL + ":00").otherwise(CELL)
    return write_verdicts(cells, json=quoted(filled), reason=refuse_unless(is_time, Reason.NOT_TIME))

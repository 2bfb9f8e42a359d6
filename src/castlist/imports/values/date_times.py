"""DATETIME: a day and a time, at the offset it names or in the workspace's time zone."""

import polars as pl

from castlist.imports.reasons import Reason
from castlist.imports.values.days_and_times import DAY, TIME_OF_DAY
from castlist.imports.values.verdicts import CELL, quoted, write_verdicts
from castlist.imports.values.zone_offsets import find_offsets

_OFFSET = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE_TIME = f"^{DAY}[ T]{TIME_OF_DAY}{_OFFSET}?$"


def judge_date_times(cells: pl.Series, *, zone: str) -> pl.DataFrame:
    """Judge cells as DATETIME: 'json' is `"YYYY-MM-DDTHH:MM:SS+HH:MM"`, seconds filled.

    The offset is the one given (`Z` and `-00:00` become `+00:00`), else that of `zone` (an IANA name)
    at that time; of a local time that occurs twice it is the earlier instant's. Offsets of history that
    have seconds keep them (`+05:53:28`), which both Python and PostgreSQL read.
    """
    parts = _take_apart(cells.set(~cells.str.contains(_DATE_TIME), None))
    offset = _place_in_zone(parts, zone=zone)
    json = quoted(pl.lit(parts["local"]) + pl.lit(offset))
    is_skipped = pl.lit(parts["local"]).is_not_null() & pl.lit(offset).is_null()
    skipped = pl.when(is_skipped).then(pl.lit(Reason.SKIPPED_TIME.value))
    is_other = CELL.is_not_null() & pl.lit(parts["local"]).is_null()
    reason = pl.when(is_other).then(pl.lit(Reason.NOT_DATETIME.value)).otherwise(skipped)
    return write_verdicts(cells, json=json, reason=reason)


def _take_apart(date_times: pl.Series) -> pl.DataFrame:
    """Give 'local' (`YYYY-MM-DDTHH:MM:SS`) and 'offset' (`+HH:MM`; '' when none is given)."""
    after_minutes = CELL.str.slice(len("YYYY-MM-DDTHH:MM"))
    has_seconds = after_minutes.str.starts_with(":")
    seconds = pl.when(has_seconds).then(after_minutes.str.head(3)).otherwise(pl.lit(":00"))
    offset = pl.when(has_seconds).then(after_minutes.str.slice(3)).otherwise(after_minutes)
    is_utc = offset.is_in(["Z", "-00:00"])
    return (
        date_times.alias("cell")
        .to_frame()
        .select(
            local=pl.concat_str(CELL.str.head(10), pl.lit("T"), CELL.str.slice(11, 5), seconds),
            offset=pl.when(is_utc).then(pl.lit("+00:00")).otherwise(offset),
        )
    )


def _place_in_zone(parts: pl.DataFrame, *, zone: str) -> pl.Series:
    """Give each row's offset, the zone's where none was given; null where the zone skips the time."""
    is_placed = parts["offset"] != ""
    if is_placed.all():
        return parts["offset"]
    return parts["offset"].zip_with(is_placed, find_offsets(parts["local"].set(is_placed, None), zone=zone))

"""The offset of a time zone at local times, for whole columns, by zoneinfo.

Polars could do it, but from time zone data of its own, which may be of another version than zoneinfo's.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from castlist.imports.values.distinct import answer_distinct

_CHANGING = "changing"
"""Stands for the offset of a day on which the zone's clocks are moved."""


def find_offsets(local: pl.Series, *, zone: str) -> pl.Series:
    """Find the offset (`+05:30`, with seconds where history has them) of local times in a zone.

    `local` are texts `YYYY-MM-DDTHH:MM:SS` of real days; `zone` is an IANA name. Of a time that occurs
    twice it is the offset of the earlier instant; a time that the zone skips gives null, like null.
    Raises zoneinfo.ZoneInfoNotFoundError for an unknown zone.
    """
    tz = ZoneInfo(zone)
    # A list has few distinct days, and on nearly all of them one offset holds from start to end.
    of_day = answer_distinct(local.str.head(len("YYYY-MM-DD")), lambda day: _offset_of_day(day, tz))
    is_changing = of_day == _CHANGING
    if not is_changing.any():
        return of_day
    of_time = answer_distinct(local.set(~is_changing, None), lambda moment: _offset_of_time(moment, tz))
    return of_time.zip_with(is_changing, of_day)


def _offset_of_day(day: str, tz: ZoneInfo) -> str:
    """Give the offset that holds all day, or _CHANGING.

    The ends of the day tell: no zone has moved its clocks twice within two days (a test holds it).
    """
    midnight = datetime.fromisoformat(day).replace(tzinfo=tz)
    last_second = midnight.replace(hour=23, minute=59, second=59)
    offsets = {_offset(end, fold=fold) for end in (midnight, last_second) for fold in (0, 1)}
    return _write_offset(offsets.pop()) if len(offsets) == 1 else _CHANGING


def _offset_of_time(moment: str, tz: ZoneInfo) -> str | None:
    """Give the offset of the earlier instant with that local time, or None if there is none.

    PEP 495: in a gap, fold=0 has the offset from before it, the smaller; in a repeated hour, the greater.
    """
    local = datetime.fromisoformat(moment).replace(tzinfo=tz)
    first = _offset(local, fold=0)
    return None if first < _offset(local, fold=1) else _write_offset(first)


def _offset(local: datetime, *, fold: int) -> int:
    """Give the offset in seconds east of UTC."""
    offset = local.replace(fold=fold).utcoffset()
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


def _write_offset(offset: int) -> str:
    sign = "-" if offset < 0 else "+"
    minutes, seconds = divmod(abs(offset), 60)
    text = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text

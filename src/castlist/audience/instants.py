"""Days and moments of conditions, in a workspace's time zone. Pure: the zone and the moment are given."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


def is_day(value: str) -> bool:
    """Whether a condition's value is a day alone, not a day and a time."""
    return len(value) == len("YYYY-MM-DD")


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the first moment of a day. Where the clocks skip midnight, that is the moment of the change."""
    return datetime.combine(day, time.min, tzinfo=zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the first moment after a day."""
    return LAST_MOMENT if day == date.max else start_of(day + timedelta(days=1), zone)


def first_of_last_days(days: int, today: date) -> date:
    """Give the first of the last N days. Today is one of them, so that the last 7 days have each weekday once."""
    return today - timedelta(days=days - 1)


def read_moment(value: str, zone: ZoneInfo) -> datetime:
    """Read `YYYY-MM-DDTHH:MM[:SS]`, at its offset or, without one, in the zone (the earlier of two that are meant)."""
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

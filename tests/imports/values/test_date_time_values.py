"""DATETIME: an exact instant, at the offset that was written or that the workspace's clocks showed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.audience.attribute_types import AttributeType
from castlist.imports.reasons import Reason
from castlist.imports.values import judge_values

ZONES = [
    *("Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Monrovia"),
    *("Pacific/Apia", "Asia/Kathmandu", "UTC", "Africa/Casablanca", "America/Sao_Paulo", "Europe/Dublin"),
]
FIRST_SECOND, LAST_SECOND = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - local


def judge(*cells: str | None, zone: str = "Asia/Kolkata") -> list[tuple[str | None, str | None]]:
    judged = judge_values(pl.Series(cells, dtype=pl.String), AttributeType.DATETIME, zone=zone)
    return list(zip(judged["json"], judged["reason"], strict=True))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("2024-03-01 09:30", "2024-03-01T09:30:00+05:30"),
        ("2024-03-01T09:30", "2024-03-01T09:30:00+05:30"),
        ("2024-03-01 09:30:15", "2024-03-01T09:30:15+05:30"),
        ("2024-03-01T09:30:15Z", "2024-03-01T09:30:15+00:00"),
        ("2024-03-01 09:30Z", "2024-03-01T09:30:00+00:00"),
        ("2024-03-01T09:30-03:00", "2024-03-01T09:30:00-03:00"),
        ("2024-03-01T09:30:15+05:45", "2024-03-01T09:30:15+05:45"),
        ("2024-03-01T09:30-00:00", "2024-03-01T09:30:00+00:00"),
        ("2024-03-01T09:30+14:00", "2024-03-01T09:30:00+14:00"),
        ("2024-03-01T09:30:00-14:00", "2024-03-01T09:30:00-14:00"),
        ("2024-03-01T09:30+13:59", "2024-03-01T09:30:00+13:59"),
        ("0001-01-01T00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59-14:00"),
        ("2024-02-29 00:00", "2024-02-29T00:00:00+05:30"),
        ("1850-01-01 00:00", "1850-01-01T00:00:00+05:53:28"),
        ("0001-01-01 00:00", "0001-01-01T00:00:00+05:53:28"),
        ("9999-12-31 23:59:59", "9999-12-31T23:59:59+05:30"),
    ],
)
def test_an_instant_is_kept_with_its_offset(cell: str, written: str) -> None:
    assert judge(cell) == [(f'"{written}"', None)]
    assert judge("2024-01-01 00:00", None, cell)[2] == (f'"{written}"', None)


@pytest.mark.parametrize(
    "cell",
    [
        *("2024-03-01", "09:30", "2024-03-01 9:30", "2024-03-01  09:30", "2024-03-01t09:30", "2024-03-01T09:30z"),
        *("2024-03-01T09:30 +05:30", "2024-03-01T09:30+14:01", "2024-03-01T09:30-14:30", "2024-03-01T09:30+15:00"),
        *("2024-03-01T09:30+0530", "2024-03-01T09:30+05", "2024-03-01T09:30+5:30", "2024-03-01T09:30+05:60"),
        *("2024-03-01T09:30+05:30:00", "2024-03-01T09:30\u221205:30", "2024-03-01T09:30:00.5", "2024-03-01T24:00"),
        *("2024-03-01T09:60", "2024-03-01T09:30:60", "2023-02-29T00:00", "0000-01-01T00:00", "10000-01-01 00:00"),
        *("2024-03-01\n09:30", "2024-03-01T09:30\n", "2024-03-01T09:30:", "01/03/2024 09:30", "2024-03-01T09:30ZZ"),
        *("2024-03-01T09:30 IST", "2024-03-01T09:30[Asia/Kolkata]", "٢٠٢٤-٠٣-٠١T٠٩:٣٠", "", "now", "2024-03-01T"),
    ],
)
def test_what_is_no_date_and_time_is_refused(cell: str) -> None:
    assert judge(cell, "2024-03-01 09:30Z") == [
        (None, Reason.NOT_DATETIME),
        ('"2024-03-01T09:30:00+00:00"', None),
    ]


def test_a_local_time_that_the_zone_skips_is_refused() -> None:
    skipped = ("2024-03-31 02:00", "2024-03-31 02:30", "2024-03-31 02:59:59")
    assert judge(*skipped, zone="Europe/Berlin") == [(None, Reason.SKIPPED_TIME)] * 3
    assert judge("2024-03-31 03:00", zone="Europe/Berlin") == [('"2024-03-31T03:00:00+02:00"', None)]
    assert judge("2011-12-30 12:00", zone="Pacific/Apia") == [(None, Reason.SKIPPED_TIME)]
    assert judge("2024-10-06 02:15", zone="Australia/Lord_Howe") == [(None, Reason.SKIPPED_TIME)]
    assert judge("2024-03-31 02:30+01:00", zone="Europe/Berlin") == [('"2024-03-31T02:30:00+01:00"', None)]


def test_a_local_time_that_occurs_twice_is_the_earlier_instant() -> None:
    assert judge("2024-10-27 02:30", zone="Europe/Berlin") == [('"2024-10-27T02:30:00+02:00"', None)]
    assert judge("2024-10-27 03:00", zone="Europe/Berlin") == [('"2024-10-27T03:00:00+01:00"', None)]
    assert judge("2024-04-07 01:45", zone="Australia/Lord_Howe") == [('"2024-04-07T01:45:00+11:00"', None)]


def test_a_blank_cell_is_neither_kept_nor_refused() -> None:
    assert judge(None, None) == [(None, None), (None, None)]
    assert judge() == []


def test_an_unknown_zone_is_not_passed_over() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        judge("2024-03-01 09:30", zone="Asia/Atlantis")


def earliest_instant(local: datetime, tz: ZoneInfo) -> datetime | None:
    """Search all offsets the zone has around that time; says nothing of folds, to be another opinion."""
    naive_utc = local.replace(tzinfo=UTC)
    around = [naive_utc + timedelta(hours=6 * step) for step in range(-9, 10)]
    offsets = {moment.astimezone(tz).utcoffset() or timedelta() for moment in around}
    instants = {naive_utc - offset for offset in offsets}
    return min((at for at in instants if at.astimezone(tz).replace(tzinfo=None) == local), default=None)


def expected(local: datetime, tz: ZoneInfo) -> tuple[datetime, timedelta | None] | None:
    instant = earliest_instant(local, tz)
    return None if instant is None else (instant, instant.astimezone(tz).utcoffset())


def got(written: str | None, reason: str | None) -> tuple[datetime, timedelta | None] | None:
    if written is None:
        assert reason == Reason.SKIPPED_TIME
        return None
    moment = datetime.fromisoformat(written.strip('"'))
    return moment.astimezone(UTC), moment.utcoffset()


def check(locals_: list[datetime], zone: str) -> None:
    answers = judge(*(local.isoformat(" ", "seconds") for local in locals_), zone=zone)
    assert [got(*answer) for answer in answers] == [expected(local, ZoneInfo(zone)) for local in locals_]


local_times = st.datetimes(FIRST_SECOND + timedelta(days=4), LAST_SECOND - timedelta(days=4)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(st.sampled_from(ZONES), st.lists(local_times, min_size=1, max_size=20))
def test_any_local_time_is_placed_as_zoneinfo_places_it(zone: str, moments: list[datetime]) -> None:
    check(moments, zone)


def moves_of_clocks(tz: ZoneInfo, first_year: int, last_year: int) -> list[datetime]:
    """Find by bisection the instants at which a zone's offset changes."""
    start = datetime(first_year, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=day) for day in range(0, (last_year - first_year) * 366, 3)]
    found = []
    for before, after in pairwise(days):
        low, high = before, after
        if low.astimezone(tz).utcoffset() == high.astimezone(tz).utcoffset():
            continue
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
            same = middle.astimezone(tz).utcoffset() == before.astimezone(tz).utcoffset()
            low, high = (middle, high) if same else (low, middle)
        found.append(high)
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_every_second_around_a_moved_clock_is_placed_right(zone: str) -> None:
    tz = ZoneInfo(zone)
    shifts = [timedelta(seconds=second) for second in (-7201, -3600, -1801, -1, 0, 1, 1799, 1800, 3599, 3600, 7200)]
    moved = [*moves_of_clocks(tz, 1880, 1990)[:40], *moves_of_clocks(tz, 2005, 2020)[:12]]
    moved += moves_of_clocks(tz, 2090, 2093)
    assert moved or zone == "UTC"
    check([moment.astimezone(tz).replace(tzinfo=None) + shift for moment in moved for shift in shifts], zone)


@given(
    st.datetimes(FIRST_SECOND, LAST_SECOND),
    st.sampled_from([" ", "T"]),
    st.sampled_from(["minutes", "seconds"]),
    st.integers(-14 * 60, 14 * 60),
)
def test_an_offset_given_is_kept(moment: datetime, between: str, precision: str, minutes: int) -> None:
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    offset = f"{sign}{size // 60:02}:{size % 60:02}"
    kept = moment.replace(microsecond=0) if precision == "seconds" else moment.replace(second=0, microsecond=0)
    answer = judge(moment.isoformat(between, precision) + offset)
    assert answer == [(f'"{kept.isoformat("T", "seconds")}{offset}"', None)]

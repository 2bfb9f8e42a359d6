"""Days mean those of the workspace's time zone, at the moment when a rule is used."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from rule_scenes import Written, matched

from castlist.audience.instants import LAST_MOMENT, end_of, first_of_last_days, read_moment, start_of
from castlist.workspaces.models import Workspace
from castlist.workspaces.settings import change_workspace
from scenes import import_sheet, new_workspace, sheet

KOLKATA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("day", "zone", "start", "end"),
    [
        ("2024-01-31", "UTC", "2024-01-31T00:00Z", "2024-02-01T00:00Z"),
        ("2024-01-31", "Asia/Kolkata", "2024-01-30T18:30Z", "2024-01-31T18:30Z"),
        # A day of 23 hours, one of 25, and one that begins at 01:00, because the clocks skip midnight.
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        ("2026-10-25", "Europe/Berlin", "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
        ("2024-03-31", "Asia/Beirut", "2024-03-30T22:00Z", "2024-03-31T21:00Z"),
        # A day that the zone left out whole.
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00Z", "2011-12-30T10:00Z"),
    ],
)
def test_a_day_is_from_midnight_to_midnight_of_the_zone(day: str, zone: str, start: str, end: str) -> None:
    found = (start_of(date.fromisoformat(day), ZoneInfo(zone)), end_of(date.fromisoformat(day), ZoneInfo(zone)))
    assert tuple(each.astimezone(UTC) for each in found) == (datetime.fromisoformat(start), datetime.fromisoformat(end))


def test_the_last_day_of_all_has_an_end() -> None:
    assert end_of(date.max, KOLKATA) == LAST_MOMENT


@pytest.mark.parametrize(("days", "first"), [(1, "2024-03-01"), (2, "2024-02-29"), (7, "2024-02-24")])
def test_the_last_days_end_today(days: int, first: str) -> None:
    assert first_of_last_days(days, date(2024, 3, 1)).isoformat() == first


def test_a_time_without_offset_is_that_of_the_zone() -> None:
    for value, zone, moment in (
        ("2024-01-31T18:30", "Asia/Kolkata", "2024-01-31T13:00Z"),
        ("2024-01-31T18:30Z", "Asia/Kolkata", "2024-01-31T18:30Z"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30Z"),  # comes twice: the earlier
    ):
        assert read_moment(value, ZoneInfo(zone)).astimezone(UTC) == datetime.fromisoformat(moment)


PEOPLE = sheet(
    ",9876543201,,Yesterday,,,,2026-03-09,2026-03-09 23:59:59+05:30",
    ",9876543202,,Today,,,,2026-03-10,2026-03-10 00:00+05:30",
    ",9876543203,,Soon,,,,2026-03-10,2026-03-10 12:00+05:30",
    ",9876543204,,Tomorrow,,,,2026-03-11,2026-03-11 00:00+05:30",
    columns="joined||DATE,last_order||DATETIME",
)
EARLY = datetime(2026, 3, 9, 18, 30, tzinfo=UTC)
"""Midnight in Kolkata, when it is still the 9th in London."""


@pytest.fixture(scope="module")
def audience(house: object) -> Workspace:
    workspace = new_workspace(timezone="Asia/Kolkata")
    import_sheet(workspace, PEOPLE)
    return workspace


@pytest.mark.parametrize(
    ("zone", "condition", "names"),
    [
        ("Asia/Kolkata", ("joined", "in the last", "1"), ["Soon", "Today"]),
        ("Asia/Kolkata", ("joined", "in the last", "2"), ["Soon", "Today", "Yesterday"]),
        ("Europe/London", ("joined", "in the last", "1"), ["Yesterday"]),
        ("Asia/Kolkata", ("last_order", "in the last", "1"), ["Today"]),
        ("Asia/Kolkata", ("last_order", "in the last", "2"), ["Today", "Yesterday"]),
        ("Europe/London", ("last_order", "in the last", "1"), ["Today", "Yesterday"]),
        ("Asia/Kolkata", ("last_order", "on", "2026-03-10"), ["Soon", "Today"]),
        ("Europe/London", ("last_order", "on", "2026-03-10"), ["Soon", "Tomorrow"]),
        ("Asia/Kolkata", ("last_order", "before", "2026-03-10"), ["Yesterday"]),
        ("Asia/Kolkata", ("last_order", "after", "2026-03-10"), ["Tomorrow"]),
        ("Asia/Kolkata", ("last_order", "after", "2026-03-10 00:00"), ["Soon", "Tomorrow"]),
        ("Asia/Kolkata", ("created", "in the last", "36500"), []),
    ],
)
def test_today_is_that_of_the_zone_and_the_future_is_not_in_the_last_days(
    audience: Workspace, zone: str, condition: Written, names: list[str]
) -> None:
    change_workspace(audience, timezone=zone)
    assert matched(audience, condition, at=EARLY) == names


def test_who_was_made_a_moment_ago_was_made_today(audience: Workspace) -> None:
    assert len(matched(audience, ("created", "in the last", "1"))) == 4

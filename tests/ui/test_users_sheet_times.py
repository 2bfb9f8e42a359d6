"""Days and times stand on a contact's page as they are edited there, and as a sheet has them."""

import json

import pytest

from castlist.audience.attribute_types import AttributeType
from castlist.imports.typed_values import read_value
from castlist.ui.users.sheet_times import as_in_sheet

DATETIME, TIME, DATE = AttributeType.DATETIME, AttributeType.TIME, AttributeType.DATE


@pytest.mark.parametrize(
    ("stored", "kind", "zone", "written"),
    [
        ("2026-11-25T18:30:00+05:30", DATETIME, "Asia/Kolkata", "2026-11-25 18:30"),
        ("2026-11-25T13:00:15+00:00", DATETIME, "Asia/Kolkata", "2026-11-25 18:30:15"),
        ("2026-10-25T00:30:00+00:00", DATETIME, "Europe/Berlin", "2026-10-25 02:30"),
        ("2026-10-25T01:30:00+00:00", DATETIME, "Europe/Berlin", "2026-10-25 02:30+01:00"),
        ("1850-01-01T12:00:00+05:53:28", DATETIME, "Asia/Kolkata", "1850-01-01 12:00"),
        ("06:30:00", TIME, "Asia/Kolkata", "06:30"),
        ("06:30:09", TIME, "Asia/Kolkata", "06:30:09"),
        ("2026-11-25", DATE, "Asia/Kolkata", "2026-11-25"),
    ],
)
def test_what_stands_there_is_read_as_the_same(stored: str, kind: AttributeType, zone: str, written: str) -> None:
    assert as_in_sheet(stored, kind, zone=zone) == written
    again = read_value(written, kind, zone=zone)
    assert again is not None
    assert as_in_sheet(json.loads(again), kind, zone=zone) == written


@pytest.mark.parametrize("stored", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "soon"])
def test_what_no_clock_tells_stays_as_it_is(stored: str) -> None:
    assert as_in_sheet(stored, DATETIME, zone="Asia/Kolkata") == stored

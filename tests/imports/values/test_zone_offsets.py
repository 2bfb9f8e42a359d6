"""What `find_offsets` takes for granted about the world's time zones."""

import struct
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

import polars as pl
import pytest

from castlist.imports.values.zone_offsets import find_offsets


def zone_file(zone: str) -> Path:
    for folder in TZPATH:
        if (Path(folder) / zone).is_file():
            return Path(folder) / zone
    return Path(str(resources.files("tzdata"))) / "zoneinfo" / zone


def read_moves(data: bytes) -> Iterator[int]:
    """Read the Unix times at which the offset changes from a compiled zone file (RFC 9636, version 2+)."""

    def read_counts(at: int) -> tuple[int, ...]:
        return struct.unpack(">6l", data[at + 20 : at + 44])

    is_utc, is_std, leaps, times, kinds, letters = read_counts(0)
    second = 44 + times * 5 + kinds * 6 + letters + leaps * 8 + is_std + is_utc
    times, kinds = read_counts(second)[3:5]
    moments = struct.unpack_from(f">{times}q", data, second + 44)
    indexes = data[second + 44 + 8 * times :][:times]
    table = second + 44 + 9 * times
    offsets = [struct.unpack_from(">l", data, table + 6 * kind)[0] for kind in range(kinds)]
    for (_, before), (moment, after) in pairwise(zip(moments, indexes, strict=True)):
        if offsets[before] != offsets[after]:
            yield moment


def test_no_zone_moves_its_clocks_twice_within_two_days() -> None:
    zones = sorted(available_timezones() - {"localtime"})
    assert len(zones) > 400
    gaps = [
        (after - before, zone) for zone in zones for before, after in pairwise(read_moves(zone_file(zone).read_bytes()))
    ]
    assert min(gaps)[0] > 2 * 86_400


@pytest.mark.parametrize(
    ("zone", "local", "offset"),
    [
        ("UTC", "2024-03-01T00:00:00", "+00:00"),
        ("Asia/Kathmandu", "2024-03-01T00:00:00", "+05:45"),
        ("America/St_Johns", "2024-03-01T00:00:00", "-03:30"),
        ("Africa/Monrovia", "1960-01-01T00:00:00", "-00:44:30"),
        ("Pacific/Apia", "2011-12-29T23:59:59", "-10:00"),
        ("Pacific/Apia", "2011-12-31T00:00:00", "+14:00"),
        ("Pacific/Apia", "2011-12-30T00:00:00", None),
        ("Asia/Manila", "1844-12-31T12:00:00", None),
        ("America/New_York", "9999-07-01T12:00:00", "-04:00"),
    ],
)
def test_an_offset_is_found_for_one_time(zone: str, local: str, offset: str | None) -> None:
    assert find_offsets(pl.Series([None, local, local]), zone=zone).to_list() == [None, offset, offset]

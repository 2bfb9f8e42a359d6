"""Axes are marked at round numbers and round times."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from castlist.ui.axis import marks_at, round_moments, round_scale

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize(
    ("most", "lines", "step", "top"),
    [
        (0, 4, 1, 1),
        (1, 4, 1, 1),
        (3, 4, 1, 3),
        (7, 4, 2, 8),
        (111, 4, 50, 150),
        (148, 4, 50, 150),
        (978, 4, 500, 1_000),
        (978, 5, 200, 1_000),
        (18_204, 4, 5_000, 20_000),
        (1_000_000, 4, 500_000, 1_000_000),
    ],
)
def test_a_scale_has_round_steps(most: int, lines: int, step: int, top: int) -> None:
    assert round_scale(most, lines=lines) == (step, top)


@given(some.integers(0, 10**12), some.integers(2, 8))
def test_every_scale_is_round_and_reaches_its_most(most: int, lines: int) -> None:
    step, top = round_scale(most, lines=lines)
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert top % step == 0
    assert max(most, 1) <= top <= step * lines
    assert top - step < max(most, 1)


@pytest.mark.parametrize(
    ("after", "span", "times"),
    [
        (timedelta(), timedelta(hours=6), "12:00 13:00 14:00 15:00 16:00 17:00 18:00"),
        (timedelta(minutes=7, seconds=3), timedelta(hours=6), "13:00 14:00 15:00 16:00 17:00 18:00"),
        (timedelta(minutes=19, seconds=30), timedelta(minutes=7), "12:20 12:22 12:24 12:26"),
        (timedelta(hours=9), timedelta(hours=48), "00:00 12:00 00:00 12:00"),
        (timedelta(), timedelta(0), "12:00"),
    ],
)
def test_times_are_round_by_the_clock_of_the_workspace(after: timedelta, span: timedelta, times: str) -> None:
    found = round_moments(NOON + after, span)
    assert " ".join(f"{each:%H:%M}" for each in found) == times


def test_a_round_time_stands_at_the_nearest_moment() -> None:
    moments = [NOON + timedelta(minutes=3 + 5 * number) for number in range(4)]
    assert marks_at(moments, {NOON + timedelta(minutes=10): "12:10"}) == {1: "12:10"}

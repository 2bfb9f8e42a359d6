"""How many new recipients a day an account may message, in whatever form it is told."""

from typing import Any

import pytest

from castlist.channels.providers.limits import MOST_A_DAY, daily_limit, is_unlimited


@pytest.mark.parametrize(
    ("told", "limit"),
    [
        ("TIER_250", 250),
        ("tier_10k", 10_000),
        ("TIER_999999999K", MOST_A_DAY),
        (2_000, 2_000),
        ("100000", 100_000),
        (9_999_999_999, MOST_A_DAY),
        (0, None),
        (-5, None),
        ("TIER_NOT_SET", None),
        ("", None),
        (None, None),
    ],
)
def test_a_limit_is_read_and_never_more_than_can_be_stored(told: Any, limit: int | None) -> None:
    assert daily_limit(told) == limit
    assert not is_unlimited(told)


@pytest.mark.parametrize("told", ["TIER_UNLIMITED", "unlimited", "-1", -1])
def test_that_there_is_no_limit_is_no_number(told: Any) -> None:
    assert is_unlimited(told)
    assert daily_limit(told) is None

"""How many new recipients a day an account may message, in whatever form a provider tells it (reference §6.2)."""

import re
from typing import Any

from castlist.channels.providers.wire_json import text, whole

MOST_A_DAY = 100_000_000
"""More than there are people to write to in a day, and than a column holds, is told as this many."""

TIER = re.compile(r"(?:TIER_)?([0-9]{1,9})(K?)")


def daily_limit(told: Any) -> int | None:
    """Read `TIER_250`, `TIER_10K`, `100000`. None where it is unlimited (`TIER_UNLIMITED`, -1) or not told.

    The only place where a limit that is told is cut to what can be stored.
    """
    found = TIER.fullmatch(text(told).strip().upper())
    number = int(found.group(1)) * (1000 if found.group(2) else 1) if found else whole(told)
    return min(number, MOST_A_DAY) if number is not None and number > 0 else None


def is_unlimited(told: Any) -> bool:
    """Whether it says that there is no limit."""
    return text(told).strip().upper() in {"TIER_UNLIMITED", "UNLIMITED", "-1"}

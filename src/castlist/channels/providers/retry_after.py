"""How long a provider wants us to wait: the header `Retry-After`, in seconds or as a date (reference §4.2)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 3_600.0
"""Seconds. A longer wait is a person's decision, not a header's."""

SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds to wait, 0 to 3600; None where nothing readable is said.

    A date counts from the answer's own `Date`, so that no clock is needed and none has to be right.
    """
    said = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(said):
        return min(float(said), LONGEST)
    until, since = _date(said), _date(headers.get("date", ""))
    if until is None or since is None:
        return None
    return min(max((until - since).total_seconds(), 0.0), LONGEST)


def _date(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

"""Why a channel waits and until when, as people read it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from castlist.channels.models import Channel, ChannelState
from castlist.channels.waiting import waiting_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(hours=5), NOW - timedelta(minutes=1)
LIMIT = (
    "Waits until 2026-11-30 22:30 (Asia/Kolkata). The daily limit of 2,000 new users is used up. "
    "Only users who were written to within a day get anything until then."
)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, None),
        ({"waits_until": LATER, "waits_reason": "Used up."}, "Waits until 2026-11-30 22:30 (Asia/Kolkata). Used up."),
        ({"waits_until": BEFORE, "waits_reason": "Used up."}, None),
        ({"waits_until": LATER, "waits_reason": "Used up.", "state": ChannelState.PAUSED}, None),
        ({"new_users_wait_until": LATER, "daily_limit": 2_000}, LIMIT),
        ({"new_users_wait_until": BEFORE, "daily_limit": 2_000}, None),
        ({"new_users_wait_until": LATER, "daily_limit": None}, None),
        (
            {"unreachable_since": BEFORE, "last_error_at": BEFORE},
            "The provider cannot be reached; it is tried again by itself.",
        ),
        ({"unreachable_since": BEFORE, "last_error_at": NOW - timedelta(hours=1)}, None),
    ],
)
def test_a_channel_says_why_it_waits_and_until_when(fields: dict[str, Any], words: str | None) -> None:
    found = waiting_of(Channel(**{"state": ChannelState.ACTIVE, **fields}), NOW)
    assert (found.words("Asia/Kolkata") if found else None) == words

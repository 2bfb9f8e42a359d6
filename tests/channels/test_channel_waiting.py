"""Why a channel waits and until when, as people read it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from castlist.channels.models import Channel, ChannelState
from castlist.channels.waiting import waiting_of
from castlist.ui.spoken import spoken

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(hours=5), NOW - timedelta(minutes=1)
LIMIT = (
    "Waits until 2026-11-30 22:30 (Asia/Kolkata). The daily limit of 2,000 new users is used up. "
    "Only users who were written to within a day get anything until then."
)
PAUSED = "The channel Shop is Paused. Resume it: castlist channels resume Shop."
STOPPED = "The channel Shop is Stopped. Account locked. Verify."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, None),
        ({"waits_until": LATER, "waits_reason": "Used up."}, "Waits until 2026-11-30 22:30 (Asia/Kolkata). Used up."),
        ({"waits_until": BEFORE, "waits_reason": "Used up."}, None),
        ({"waits_until": LATER, "waits_reason": "Used up.", "state": ChannelState.PAUSED}, PAUSED),
        ({"state": ChannelState.STOPPED, "state_reason": "Account locked. Verify."}, STOPPED),
        ({"state": ChannelState.KEY_REFUSED, "state_reason": "No key."}, "The channel Shop is Key refused. No key."),
        ({"state": ChannelState.DISCONNECTED}, None),
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
    found = waiting_of(Channel(**{"name": "Shop", "state": ChannelState.ACTIVE, **fields}), NOW)
    assert (found.words("Asia/Kolkata") if found else None) == words


@pytest.mark.parametrize("name", ["Nilgiri Lane", "Shop (IN)", "--x", "a;b", "d'Or"])
def test_a_name_that_a_shell_would_not_take_as_it_is_gives_way_to_the_id(name: str) -> None:
    channel = Channel(name=name, state=ChannelState.PAUSED)
    found = waiting_of(channel, NOW)
    assert found is not None
    assert found.reason == f"The channel {name} is Paused. Resume it: castlist channels resume {channel.uuid}."
    assert spoken(found.reason) == f"The channel {name} is Paused. Resume it.", "pages have no commands"


@pytest.mark.parametrize(
    ("fields", "is_long"),
    [
        ({"state": ChannelState.PAUSED}, True),
        ({"state": ChannelState.STOPPED}, True),
        ({"waits_until": LATER}, True),
        ({"unreachable_since": BEFORE, "last_error_at": BEFORE}, False),
    ],
)
def test_nobody_sits_and_waits_for_a_person_or_for_tomorrow(fields: dict[str, Any], is_long: bool) -> None:
    found = waiting_of(Channel(**{"state": ChannelState.ACTIVE, **fields}), NOW)
    assert found is not None
    assert found.is_long is is_long

"""Whether a channel waits, for what and until when, in words: what is sent by it waits with it. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from castlist.channels.lifecycle import HALTED
from castlist.channels.models import Channel, ChannelState

STALE = timedelta(minutes=10)
"""A provider that was out of reach so long ago, and was not tried since, may be back: no worker runs."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Why a channel sends nothing, or not to everybody.

    `until` is None where nobody knows. `needs_person`: it does not end by itself.
    """

    reason: str
    until: datetime | None
    needs_person: bool = False

    @property
    def is_long(self) -> bool:
        """Whether nobody should sit and wait for its end."""
        return self.until is not None or self.needs_person

    def words(self, zone: str) -> str:
        """Say it in one sentence or two, the time in a time zone."""
        if self.until is None:
            return self.reason
        return f"Waits until {self.until.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone}). {self.reason}"


def waiting_of(channel: Channel, now: datetime) -> Waiting | None:
    """Say whether what is sent by a channel waits at a time. What was sent by a disconnected one was paused instead."""
    if channel.state == ChannelState.DISCONNECTED:
        return None
    if channel.state != ChannelState.ACTIVE:
        return Waiting(reason=_standing_still(channel), until=None, needs_person=True)
    if channel.waits_until is not None and channel.waits_until > now:
        return Waiting(reason=channel.waits_reason or channel.last_error, until=channel.waits_until)
    tried_at = channel.last_error_at
    if channel.unreachable_since is not None and tried_at is not None and now - tried_at < STALE:
        return Waiting(reason="The provider cannot be reached; it is tried again by itself.", until=None)
    if channel.new_users_wait_until is not None and channel.new_users_wait_until > now and channel.daily_limit:
        reason = (
            f"The daily limit of {channel.daily_limit:,} new users is used up. Only users who were written to within "
            "a day get anything until then."
        )
        return Waiting(reason=reason, until=channel.new_users_wait_until)
    return None


def _standing_still(channel: Channel) -> str:
    """Say that a person, or a provider's answer, has stopped a channel, and what to do."""
    if channel.state in HALTED:
        words = ChannelState(channel.state).label
        return f"The channel {channel.name} is {words}. {channel.state_reason}".rstrip()
    return f"The channel {channel.name} is Paused. Resume it: castlist channels resume {_called(channel)}."


def _called(channel: Channel) -> str:
    """Name a channel as a shell takes it: by its id where the name would need quotes."""
    return channel.name if re.fullmatch(r"\w[\w-]*", channel.name) else str(channel.uuid)

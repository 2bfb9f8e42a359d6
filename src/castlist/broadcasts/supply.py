"""The supply of claimed messages: the next are claimed while the last are sent, never more than a second's pace."""

import asyncio
import time

from castlist.broadcasts.claims import Claimed, Claimer
from castlist.broadcasts.pacing import Pacer

LARGEST_CLAIM = 500

SLOW = 3.0
"""Messages a second below which nothing is claimed ahead: one message is a third of a second's pace, or more."""

FIRST_SPEED = 300.0
"""Messages a second that are taken to be within reach before any were sent."""

SLOWEST_REACH = 60.0
"""Below this speed claims do not become smaller: they would cost more than what they hold."""

ASK_SECONDS = 60.0
"""How often the database is asked how many people a channel wrote to within a day, once its limit is used up."""

ASK_SHARE = 0.02
"""That asks for the messages of all that the channel sends now: no more than such a part of the time is spent on it."""

LOOK_FOR_KNOWN_SECONDS = 30.0
"""How often it is asked for people who are not new, once the limit is used up and none was left: it looks at all. Less
often where that takes long, as with ASK_SHARE."""


class Supply:
    """Gives what is to be sent next, and claims ahead.

    `is_used_up`: the daily limit of new people is, and nobody else is due.
    """

    def __init__(self, claimer: Claimer, pacer: Pacer) -> None:
        self._claimer = claimer
        self._pacer = pacer
        self._coming: asyncio.Task[list[Claimed]] | None = None
        self._asks_at = float("-inf")
        self._limit: int | None = None
        self._left = 0
        self._is_noted = True  # by another process, for all we know
        self._known_again_at = float("-inf")
        self._known_of: frozenset[int] = frozenset()
        self.is_used_up = False
        self._speed = FIRST_SPEED
        self._last: tuple[int, float] | None = None

    async def take(self, daily_limit: int | None, *, most: int = LARGEST_CLAIM) -> list[Claimed]:
        """Give the next messages, and begin to claim those after them; nothing where none is due.

        `daily_limit`: new people within a day; None where there is no limit. `most`: with less than the usual nothing
        is claimed ahead.
        """
        self._measure()
        claimed = await (self._coming or self._claim(daily_limit, most))
        self._last = (len(claimed), time.monotonic()) if claimed else None
        is_ahead = bool(claimed) and most == LARGEST_CLAIM and not 0 < self._pacer.rate < SLOW
        self._coming = asyncio.create_task(self._claim(daily_limit)) if is_ahead else None
        return claimed

    async def end(self) -> list[Claimed]:
        """Claim no more; gives what was claimed ahead and not taken."""
        coming, self._coming = self._coming, None
        return await coming if coming else []

    async def _claim(self, daily_limit: int | None, most: int = LARGEST_CLAIM) -> list[Claimed]:
        most = min(most, _claim_size(self._pacer.rate, self._speed))
        left = await self._left_today(daily_limit)
        if left <= 0:
            return await self._claim_known(most)
        self.is_used_up = False
        claimed, new = await self._claimer.claim(min(most, left))
        self._left -= new
        return claimed

    async def _claim_known(self, most: int) -> list[Claimed]:
        """Claim for people who are not new. Asked seldom where there was none, or at once for another broadcast."""
        began = time.monotonic()
        if self._known_of == frozenset(self._claimer.running) and began < self._known_again_at:
            return []
        claimed = await self._claimer.claim_known(most)
        self.is_used_up = not claimed
        if not claimed:
            now = time.monotonic()
            self._known_again_at = now + max(LOOK_FOR_KNOWN_SECONDS, (now - began) / ASK_SHARE)
            self._known_of = frozenset(self._claimer.running)
        return claimed

    def _measure(self) -> None:
        """Find out how fast the last ones left: a slow provider holds them back where the pace does not."""
        if self._last is not None:
            messages, since = self._last
            self._speed = messages / max(time.monotonic() - since, 0.001)

    async def _left_today(self, limit: int | None) -> int:
        """Say how many new people may be written to: each counts as new until it is known that it is not.

        Nobody else sends by this channel, so what was asked once is counted down, also while there is no limit. It is
        asked again when it is used up, since those of yesterday are new again by and by. What is found is noted at the
        channel, for people to see why it waits.
        """
        if limit is None:
            await self._note(LARGEST_CLAIM)
            return LARGEST_CLAIM
        is_used_up = self._left <= 0 and (not self._is_noted or time.monotonic() >= self._asks_at)
        if is_used_up or limit != self._limit:
            await self._ask(limit)
        return self._left

    async def _ask(self, limit: int) -> None:
        began = time.monotonic()
        self._left, self._limit = limit - await self._claimer.new_today(), limit
        await self._note(self._left)
        now = time.monotonic()
        self._asks_at = now + max(ASK_SECONDS, (now - began) / ASK_SHARE)

    async def _note(self, left: int) -> None:
        if left <= 0 or self._is_noted:
            await self._claimer.note_limit(left)
            self._is_noted = left <= 0


def _claim_size(rate: float, speed: float) -> int:
    """Claim a third of a second's pace, or of what is reached: with what is claimed ahead that is below a second."""
    within_pace = rate / 3 if rate else LARGEST_CLAIM
    within_reach = max(speed, SLOWEST_REACH) / 3
    return max(1, int(min(LARGEST_CLAIM, within_pace, within_reach)))

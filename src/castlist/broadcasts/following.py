"""What follows from answers beyond their messages: the rate, the broadcast or the whole channel is held."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from castlist.broadcasts.breaker import NO_RUN, Run, go_on
from castlist.broadcasts.claims import Claimed
from castlist.broadcasts.consequences import NO_ANSWER, Consequence
from castlist.broadcasts.pacing import Pacer
from castlist.broadcasts.recording import Recorder
from castlist.broadcasts.trouble import (
    by_itself,
    hold_broadcast,
    hold_unreachable,
    holding_words,
    note_reached,
    stop_channel,
    wait_a_day,
)
from castlist.broadcasts.unreachable import wait_for
from castlist.channels.health import error_words
from castlist.config.environment import environment

EVER = datetime.max.replace(tzinfo=UTC)
NEVER = datetime.min.replace(tzinfo=UTC)

SILENCE_SHARE = 4
"""With a quarter of the unknown ones in a row that pause a broadcast, the channel goes slower: fewer are at stake."""

LONGEST_PAUSE_SECONDS = 300.0
"""No header of a provider holds a whole channel for longer; its next answer says so again."""

Done = TypeVar("Done")


class Follower:
    """Follows the outcomes of one channel's messages. `is_stopped`: nothing more leaves by the channel for now.

    `is_unreachable`: the provider could not be reached when it was last tried, so one message alone tries it next.
    """

    def __init__(self, recorder: Recorder, pacer: Pacer, *, key: dict[str, int], is_unreachable: bool) -> None:
        self._recorder = recorder
        self._pacer = pacer
        self._key = key
        self._runs: dict[int, Run] = {}
        self._held: dict[int, datetime] = {}
        self._silent_until = float("-inf")
        self.is_unreachable = is_unreachable
        self.is_stopped = False
        self._is_channel_stopped = False

    @property
    def is_holding(self) -> bool:
        """Whether the channel waits: its provider could not be reached a moment ago, or says how long to hold on."""
        return time.monotonic() < self._silent_until

    def is_held(self, message: Claimed) -> bool:
        """Whether something has come between the claim of a message and its moment."""
        return self.is_holding or message.claimed_at <= self._held.get(message.running.broadcast_id, NEVER)

    async def follow(self, message: Claimed, consequence: Consequence) -> None:
        """Do what follows, where the answer says that it would be the same for others."""
        if consequence.is_unreachable:
            await self._note_unreachable(consequence)
            return
        await self._note_reached()
        is_open = self._count(message, consequence)
        if consequence.is_throttle:
            self._go_slower(consequence.retry_after or 0.0)
        if consequence.stops or consequence.waits_a_day:
            await self._stop(consequence)
        elif (consequence.pauses or is_open) and not self.is_held(message):
            await self._hold(message.running.broadcast_id, consequence)

    def _go_slower(self, pause: float) -> None:
        """Halve the pace, and let nothing leave for so many seconds (reference §4.2, §4.3: the whole channel waits)."""
        now = time.monotonic()
        self._pacer.throttle(now)
        self._silent_until = max(self._silent_until, now + min(pause, LONGEST_PAUSE_SECONDS))

    def _count(self, message: Claimed, consequence: Consequence) -> bool:
        """Count failures alike in a row, beyond this process. Says whether they are too many."""
        broadcast_id, most = message.running.broadcast_id, environment().alike_failures
        before = self._runs.get(broadcast_id, message.running.run)
        run = go_on(before, consequence.sign)
        is_open = run.messages >= most
        if run.code == NO_ANSWER and consequence.alike == NO_ANSWER and run.messages >= max(2, most // SILENCE_SHARE):
            self._pacer.throttle(time.monotonic())
        self._runs[broadcast_id] = NO_RUN if is_open else run
        if self._runs[broadcast_id] != before:
            self._recorder.keep_run(broadcast_id, self._runs[broadcast_id])
        return is_open

    async def _hold(self, broadcast_id: int, consequence: Consequence) -> None:
        self._held[broadcast_id] = EVER
        words = holding_words(consequence, environment().alike_failures)
        place = {"workspace_id": self._key["workspace_id"], "broadcast_id": broadcast_id}
        self._held[broadcast_id] = await _do(hold_broadcast, **place, reason=words)

    async def _stop(self, consequence: Consequence) -> None:
        """End the sending. A channel that is to be stopped is, also when one answer before said to wait a day."""
        was_stopped, self.is_stopped = self.is_stopped, True
        if consequence.error is None or self._is_channel_stopped:
            return
        if consequence.stops:
            self._is_channel_stopped = True
            await _do(stop_channel, **self._key, error=consequence.error)
        elif not was_stopped:
            await _do(wait_a_day, **self._key, error=consequence.error)

    async def _note_unreachable(self, consequence: Consequence) -> None:
        """Hold the channel, for as long as this goes on already; several that fail at once are one try."""
        if self.is_holding or consequence.error is None:
            return
        self.is_unreachable, self._silent_until = True, float("inf")
        seconds = await _do(hold_unreachable, **self._key, words=error_words(consequence.error))
        self._silent_until = time.monotonic() + wait_for(seconds or 0.0)
        self.is_stopped = self.is_stopped or seconds is None

    async def _note_reached(self) -> None:
        if self.is_unreachable and not self.is_holding:
            self.is_unreachable = False
            await _do(note_reached, **self._key)


async def _do(work: Callable[..., Done], **options: Any) -> Done:
    return await asyncio.to_thread(lambda: by_itself(work, **options))

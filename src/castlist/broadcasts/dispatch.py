"""Dispatch: one channel's messages, claimed, paced, sent and recorded (house promise 2: at most once).

Whoever holds the channel's lock sends by it, so that one channel is paced as one however many workers run. A claim is
committed before any request is written. What is in between when a worker dies is *unknown*; it is bounded, because no
more is claimed ahead than a second's pace.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castlist.broadcasts.claims import LONGEST_HELD_SECONDS, AsyncConnection, Claimed, Claimer
from castlist.broadcasts.consequences import consequence_of
from castlist.broadcasts.following import Follower
from castlist.broadcasts.pacing import Pacer
from castlist.broadcasts.recording import Recorder
from castlist.broadcasts.refs import write_ref
from castlist.broadcasts.sender import Sender, forget_rate, read_sender
from castlist.broadcasts.statements import query
from castlist.broadcasts.supply import Supply
from castlist.broadcasts.trouble import in_thread
from castlist.channels.providers.protocol import TemplateMessage, Unknown
from castlist.channels.sending import send_message
from castlist.config.database import connect_async
from castlist.config.environment import environment
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.config.outside import Outside, open_outside

if TYPE_CHECKING:
    from datetime import datetime

LOOK_SECONDS = 0.2
"""How long to wait where no message is due."""

SETTINGS_SECONDS = 1.0
"""How often a channel's settings are read again: a pause takes effect within this time."""


@dataclass(kw_only=True)
class _Line:
    """What one stretch of sending works with; `sender` is renewed as settings change."""

    recorder: Recorder
    outside: Outside
    sender: Sender
    pacer: Pacer
    follower: Follower
    room: asyncio.Semaphore


class ChannelDispatcher:
    """Sends by one channel until nothing is left that may leave now.

    Where the daily limit is used up it waits for the next day, or says so by `on_used_up` and ends.
    """

    def __init__(
        self,
        workspace_id: int,
        channel_id: int,
        *,
        should_end: Callable[[], bool],
        on_used_up: Callable[[], None] | None = None,
    ) -> None:
        self._workspace_id = workspace_id
        self._channel_id = channel_id
        self._should_end = should_end
        self._on_used_up = on_used_up
        self._throttled_at: datetime | None = None
        self._fault: BaseException | None = None
        self._read_at = time.monotonic()
        self._in_flight: set[asyncio.Task[None]] = set()

    async def run(self) -> bool:
        """Send, unless another process is at it. Says whether this one had the channel's lock."""
        claiming = await connect_async()
        try:
            if not await self._lock(claiming):
                return False
            recorder = Recorder(await connect_async(), **self._key)
            try:
                await self._serve(Claimer(claiming, **self._key), recorder)
            finally:
                await recorder.close()
            return True
        finally:
            await claiming.close()  # which gives the lock back

    @property
    def _key(self) -> dict[str, int]:
        return {"workspace_id": self._workspace_id, "channel_id": self._channel_id}

    async def _lock(self, connection: AsyncConnection) -> bool:
        cursor = await connection.execute(query("try_channel_lock"), {"channel_id": self._channel_id})
        row = await cursor.fetchone()
        return bool(row and row[0])

    async def _serve(self, claimer: Claimer, recorder: Recorder) -> None:
        """Send, then wait for every answer and record it, whatever made the sending end."""
        await claimer.leave_unknown()
        sender = await asyncio.to_thread(read_sender, self._channel_id)
        if sender is None:
            return
        recording = asyncio.create_task(recorder.run())
        try:
            async with open_outside(environment().sends_in_flight) as outside:
                line = self._line(recorder, outside, sender)
                try:
                    await self._send_all(claimer, line, recording)
                finally:
                    await self._settle()
        finally:
            recorder.end()
            await recording
        if self._fault is not None:
            raise self._fault
        if not await claimer.finish():
            await asyncio.to_thread(in_thread, forget_rate, self._channel_id)

    def _line(self, recorder: Recorder, outside: Outside, sender: Sender) -> _Line:
        self._throttled_at = sender.throttled_at
        pacer = Pacer(sender.messages_per_second, now=time.monotonic(), rate=sender.rate)
        return _Line(
            recorder=recorder,
            outside=outside,
            sender=sender,
            pacer=pacer,
            follower=Follower(recorder, pacer, key=self._key, is_unreachable=sender.is_unreachable),
            room=asyncio.Semaphore(environment().sends_in_flight),
        )

    async def _send_all(self, claimer: Claimer, line: _Line, recording: "asyncio.Task[None]") -> None:
        """Claim and send until nothing is left, the channel may not send, or the process is to end."""
        supply = Supply(claimer, line.pacer)
        try:
            while not self._must_end(line) and not recording.done():
                if not await self._renew(line):
                    return
                claimed = await self._take(supply, line)
                if claimed:
                    await self._send_claimed(claimed, line)
                elif not self._in_flight and not await claimer.finish():
                    return
                elif not self._in_flight and supply.is_used_up and self._on_used_up is not None:
                    self._on_used_up()
                    return
                else:
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            line.recorder.give_back(await supply.end())

    async def _take(self, supply: Supply, line: _Line) -> list[Claimed]:
        """Take the next messages: none while the provider holds us off; one to try it, once it could not be reached."""
        if not (line.follower.is_unreachable or line.follower.is_holding):
            return await supply.take(line.sender.daily_limit)
        line.recorder.give_back(await supply.end())
        if line.follower.is_holding or self._in_flight:
            return []
        return await supply.take(line.sender.daily_limit, most=1)

    def _must_end(self, line: _Line) -> bool:
        return self._should_end() or line.follower.is_stopped or self._fault is not None

    async def _renew(self, line: _Line) -> bool:
        """Read the channel again once a second: its pace, its limits, and whether it may still send."""
        if time.monotonic() - self._read_at < SETTINGS_SECONDS:
            return True
        self._read_at = time.monotonic()
        renewed = await asyncio.to_thread(read_sender, self._channel_id, line.pacer.rate)
        if renewed is None:
            return False
        line.sender = renewed
        line.pacer.set_limit(renewed.messages_per_second)
        if renewed.throttled_at != self._throttled_at and renewed.throttled_at is not None:
            line.pacer.throttle(time.monotonic())
        self._throttled_at = renewed.throttled_at
        return True

    async def _send_claimed(self, claimed: list[Claimed], line: _Line) -> None:
        """Send what was claimed, each in its moment; what may not leave any more goes back into the queue."""
        for at, message in enumerate(claimed):
            await line.room.acquire()
            await asyncio.sleep(line.pacer.take_slot(time.monotonic()))
            if not self._may_leave(message, line):
                line.room.release()
                line.recorder.give_back(claimed[at:])
                return
            task = asyncio.create_task(self._send(message, line))
            self._in_flight.add(task)
            task.add_done_callback(lambda done: self._landed(done, line))

    def _may_leave(self, message: Claimed, line: _Line) -> bool:
        """Whether nothing has come between the claim of a message and its moment."""
        is_old = time.monotonic() - message.since > LONGEST_HELD_SECONDS
        return not (is_old or line.follower.is_held(message) or self._must_end(line))

    def _landed(self, task: "asyncio.Task[None]", line: _Line) -> None:
        """Make room for the next. A fault of ours ends the sending, and is raised when all is recorded."""
        line.room.release()
        self._in_flight.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._fault = task.exception()

    async def _send(self, claimed: Claimed, line: _Line) -> None:
        message = TemplateMessage(
            to=claimed.phone,
            shape=claimed.running.shape,
            values=claimed.values,
            ref=write_ref(line.sender.token, claimed.message_id, claimed.attempt),
        )
        try:
            outcome = await send_message(line.outside, line.sender.access, message)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the request may have been written
            logger(__name__).error("message not sent for sure", fault=fault_words(fault), place=place_of(fault))
            outcome = Unknown(words=f"A fault of ours ({type(fault).__name__})")
        consequence = consequence_of(outcome, refusals=claimed.refusals, jitter=random.random())  # noqa: S311
        line.recorder.add(claimed, consequence)
        await line.follower.follow(claimed, consequence)

    async def _settle(self) -> None:
        """Wait for the answers that are still on their way."""
        while self._in_flight:
            await asyncio.wait(self._in_flight)

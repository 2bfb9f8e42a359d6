"""The broadcasts' part of the worker: starts what is due, prepares and sends, none of which waits for the others."""

import asyncio
import functools
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.rows import dict_row

from castlist.broadcasts.away import NO_DATABASE
from castlist.broadcasts.chores import Chores, Row
from castlist.broadcasts.claims import AsyncConnection
from castlist.broadcasts.dispatch import ChannelDispatcher
from castlist.broadcasts.leftovers import mend_ended
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.preflight_work import check_asked
from castlist.broadcasts.preparing import prepare_broadcast
from castlist.broadcasts.scheduled import start_due
from castlist.broadcasts.statements import query
from castlist.config.database import connect, connect_async, prepare_database
from castlist.config.environment import environment
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger

if TYPE_CHECKING:
    import psycopg

LOOK_SECONDS = 5
"""What nobody was told of (a broadcast whose worker died, a schedule) is found after so long at most."""

SWEEP_SECONDS = 60
"""How often it is looked whether something waits in a broadcast that has ended, which only a crash can leave there."""

PATIENCE_SECONDS = 2

STARTS_AT_ONCE = 2
"""The templates may be read again for each, from a provider that takes its time."""

FREEZES_AT_ONCE = 2
"""Each takes a core, and connections."""

CHECKS_AT_ONCE = 1
"""Pre-flights of large audiences: those who look ahead wait for each other, nobody who sends waits for them."""

TURN_SECONDS = 30.0
"""So long a channel is sent by while others wait for a place (CASTLIST_CHANNELS_AT_ONCE); then it queues up again."""

TAKEN_SECONDS = 1
"""A channel that another worker sends by is asked for again after so long: that one may have died."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What there is to do, over all workspaces or in one; each list in its order."""

    due: list[Row]
    preparing: list[Row]
    ended: list[Row]
    asked: list[Row]
    channels: list[Row]


class BroadcastsWorker:
    """Runs the broadcasts of all workspaces, or of one (`workspace_id`), in one thread with an event loop."""

    def __init__(self, *, until_idle: bool = False, workspace_id: int | None = None) -> None:
        """Make a worker; `until_idle` lets it end when nothing is left that may be done now."""
        self._ending = threading.Event()
        self._until_idle = until_idle
        self._workspace_id = workspace_id
        self._sending: dict[int, asyncio.Task[bool]] = {}
        self._not_before: dict[int, float] = {}
        self._served_at: dict[int, float] = {}
        self._faulty: set[int] = set()
        self._used_up: set[int] = set()
        self._is_crowded = False
        self._is_shut = False
        self._swept_at = float("-inf")
        self._starts = Chores(start_due, most=STARTS_AT_ONCE, fault="broadcast not started")
        self._freezes = Chores(self._prepare, most=FREEZES_AT_ONCE, fault="broadcast not prepared")
        self._mends = Chores(mend_ended, most=1, fault="broadcast not mended")
        self._checks = Chores(self._check, most=CHECKS_AT_ONCE, fault="pre-flight not made")
        self._chores = (self._starts, self._freezes, self._mends, self._checks)

    def end(self) -> None:
        """Ask it to end: what is on its way is waited for, what is only claimed goes back into the queue."""
        self._ending.set()

    def run(self) -> None:
        """Work until asked to end. A PostgreSQL that goes away is waited for, or raised with `until_idle`."""
        try:
            self._run()
        finally:
            for chores in self._chores:
                chores.close()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                prepare_database()
                asyncio.run(self._serve())
            except NO_DATABASE as error:
                if self._until_idle:
                    raise
                logger(__name__).warning("no database", reason=fault_words(error))
                self._ending.wait(PATIENCE_SECONDS)
            if self._until_idle:
                return

    async def _serve(self) -> None:
        listening = await connect_async()
        self._is_shut = False
        try:
            await listening.execute("LISTEN castlist_broadcasts")
            while not self._ending.is_set() and not listening.broken:
                is_busy = await self._look()
                if self._until_idle and not is_busy:
                    return
                await self._wait(listening)
        finally:
            await self._shut()
            await listening.close()

    async def _shut(self) -> None:
        """Let every channel end in order: what is on its way is waited for, what is only claimed goes back."""
        self._is_shut = True
        if tasks := self._tasks():
            await asyncio.wait(tasks)
        self._report_ended()

    def _tasks(self) -> set["asyncio.Task[Any]"]:
        return set(self._sending.values()).union(*(chores.tasks for chores in self._chores))

    def _must_end(self) -> bool:
        return self._is_shut or self._ending.is_set()

    def _must_leave(self, channel_id: int) -> bool:
        """Whether a channel's sending is to end here: the worker ends, or others wait and its turn is over."""
        is_over = time.monotonic() - self._served_at[channel_id] > TURN_SECONDS
        return self._must_end() or (self._is_crowded and is_over)

    async def _look(self) -> bool:
        """Start what there is to do, and wait for none of it; says whether anything is being done."""
        self._report_ended()
        was_busy = bool(self._tasks())  # what it does may have come to its end after we read of it
        found = await self._read()
        self._serve_next({row["channel_id"]: row["workspace_id"] for row in found.channels})
        is_busy = was_busy
        rows_of_each = (found.due, found.preparing, found.ended, found.asked)
        for chores, rows in zip(self._chores, rows_of_each, strict=True):
            chores.offer(rows)
            is_busy |= chores.has_any(rows)
        idle = self._faulty | self._used_up
        return is_busy or bool(self._sending) or any(row["channel_id"] not in idle for row in found.channels)

    async def _read(self) -> _Found:
        """Read what there is to do, and hold what nobody sends."""
        is_sweeping = time.monotonic() - self._swept_at >= SWEEP_SECONDS
        connection = await connect_async()
        try:
            await connection.execute(query("hold_stranded"), {"workspace_id": self._workspace_id})
            found = _Found(
                due=await self._rows(connection, "due_broadcasts"),
                preparing=await self._rows(connection, "preparing_broadcasts"),
                ended=await self._rows(connection, "ended_with_waiting") if is_sweeping else [],
                asked=await self._rows(connection, "asked_preflights"),
                channels=await self._rows(connection, "channels_with_work"),
            )
        finally:
            await connection.close()
        if is_sweeping and not found.ended:
            self._swept_at = time.monotonic()
        return found

    async def _rows(self, connection: AsyncConnection, name: str) -> list[Row]:
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query(name))
            rows = await cursor.fetchall()
        return [row for row in rows if self._workspace_id in (None, row["workspace_id"])]

    def _serve_next(self, work: dict[int, int]) -> None:
        """Take up channels, those first that waited longest. Each costs connections, so only so many are served."""
        now = time.monotonic()
        free_now = (one for one in work if one not in self._sending and one not in self._used_up)
        waiting = [one for one in free_now if self._not_before.get(one, 0.0) <= now]
        waiting.sort(key=lambda one: self._served_at.get(one, 0.0))
        free = environment().channels_at_once - len(self._sending)
        for channel_id in waiting[:free]:
            self._served_at[channel_id] = now
            should_end = functools.partial(self._must_leave, channel_id)
            on_used_up = functools.partial(self._used_up.add, channel_id) if self._until_idle else None
            dispatcher = ChannelDispatcher(work[channel_id], channel_id, should_end=should_end, on_used_up=on_used_up)
            self._sending[channel_id] = asyncio.create_task(dispatcher.run())
        self._is_crowded = len(waiting) > free

    def _report_ended(self) -> None:
        for chores in self._chores:
            chores.collect()
            if self._until_idle and chores.away is not None:
                raise chores.away
        for channel_id, task in list(self._sending.items()):
            if task.done():
                del self._sending[channel_id]
                self._faulty.discard(channel_id)
                if error := task.exception():
                    is_away = isinstance(error, NO_DATABASE)
                    self._not_before[channel_id] = time.monotonic() + (TAKEN_SECONDS if is_away else LOOK_SECONDS)
                    if not is_away:
                        self._faulty.add(channel_id)
                    fields = {"channel_id": channel_id, "fault": fault_words(error), "place": place_of(error)}
                    logger(__name__).error("channel not served", **fields)
                elif task.result():
                    self._not_before.pop(channel_id, None)
                else:
                    self._not_before[channel_id] = time.monotonic() + TAKEN_SECONDS

    def _check(self, row: Row) -> bool:
        return check_asked(row, should_end=self._must_end)

    def _prepare(self, row: Row) -> bool:
        """Freeze a broadcast; says whether it did. One that cannot be frozen waits for a person."""
        try:
            return prepare_broadcast(row["id"], should_end=self._must_end)
        except NO_DATABASE:
            raise
        except Exception as error:
            fault = fault_words(error)
            with closing(connect()) as connection:
                for broadcast in Broadcast.objects.filter(pk=row["id"]):
                    move_broadcast(connection, broadcast, State.PAUSED, reason=fault, is_self_paused=True)
            raise

    async def _wait(self, listening: "psycopg.AsyncConnection[object]") -> None:
        """Wait for word of new work, for a channel that is done, or until it is time to look again."""
        now = time.monotonic()
        until = min([now + LOOK_SECONDS, *(at for at in self._not_before.values() if at > now)])
        while not self._ending.is_set():
            async for _ in listening.notifies(timeout=0.25, stop_after=1):
                return
            if time.monotonic() >= until or any(task.done() for task in self._tasks()):
                return

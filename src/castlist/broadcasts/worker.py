"""The broadcasts' part of the worker: starts what is due, prepares, sends by every channel that has work."""

import asyncio
import functools
import threading
import time
from contextlib import closing
from typing import Any

import psycopg
from django.db import InterfaceError as DjangoInterfaceError
from django.db import OperationalError as DjangoOperationalError

from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.dispatch import ChannelDispatcher
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.preparing import prepare_broadcast
from castlist.broadcasts.running import cancel_queued, start_broadcast
from castlist.broadcasts.statements import fetch_all, query, run
from castlist.broadcasts.trouble import in_thread
from castlist.channels.refusals import ChannelRefused, TemplateRefused
from castlist.config.database import DatabaseError, connect, connect_async, prepare_database
from castlist.config.embedded import EmbeddedServerError
from castlist.config.environment import environment
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger

NO_DATABASE = (
    DatabaseError,
    EmbeddedServerError,
    psycopg.OperationalError,
    DjangoOperationalError,
    DjangoInterfaceError,
)
"""PostgreSQL is away, as each of those who ask it says so."""

LOOK_SECONDS = 5
"""What nobody was told of (a broadcast whose worker died, a schedule) is found after so long at most."""

PATIENCE_SECONDS = 2

TURN_SECONDS = 30.0
"""So long a channel is sent by while others wait for a place (CASTLIST_CHANNELS_AT_ONCE); then it queues up again."""

TAKEN_SECONDS = 1
"""A channel that another worker sends by is asked for again after so long: that one may have died."""


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

    def end(self) -> None:
        """Ask it to end: what is on its way is waited for, what is only claimed goes back into the queue."""
        self._ending.set()

    def run(self) -> None:
        """Work until asked to end. A PostgreSQL that goes away is waited for, or raised with `until_idle`."""
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
        if self._sending:
            await asyncio.wait(self._sending.values())
        self._report_ended()

    def _must_end(self) -> bool:
        return self._is_shut or self._ending.is_set()

    def _must_leave(self, channel_id: int) -> bool:
        """Whether a channel's sending is to end here: the worker ends, or others wait and its turn is over."""
        is_over = time.monotonic() - self._served_at[channel_id] > TURN_SECONDS
        return self._must_end() or (self._is_crowded and is_over)

    async def _look(self) -> bool:
        """Start what there is to do; says whether anything is being done."""
        self._report_ended()
        await asyncio.to_thread(in_thread, self._prepare_all)
        work = await self._channels_with_work()
        self._serve_next({channel_id: workspace_id for workspace_id, channel_id in work})
        idle = self._faulty | self._used_up
        return bool(self._sending or any(channel_id not in idle for _, channel_id in work))

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

    async def _channels_with_work(self) -> list[tuple[int, int]]:
        connection = await connect_async()
        try:
            cursor = await connection.execute(query("channels_with_work"))
            rows = await cursor.fetchall()
        finally:
            await connection.close()
        return [(row[0], row[1]) for row in rows if self._workspace_id in (None, row[0])]

    def _prepare_all(self) -> None:
        """Start what is due, freeze what is Preparing, hold what nobody sends, and end what a cancel left half done."""
        with closing(connect()) as connection:
            run(connection, "hold_stranded", workspace_id=self._workspace_id)
            for row in self._mine(fetch_all(connection, "due_broadcasts")):
                self._start_due(row["id"], is_missed=row["is_missed"])
            for row in self._mine(fetch_all(connection, "preparing_broadcasts")):
                if not self._ending.is_set():
                    self._prepare(row["id"])
            for row in self._mine(fetch_all(connection, "half_cancelled")):
                cancel_queued(connection, Broadcast.objects.get(pk=row["id"]))

    def _mine(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if self._workspace_id in (None, row["workspace_id"])]

    def _start_due(self, broadcast_id: int, *, is_missed: bool) -> None:
        """Let a scheduled broadcast leave. One that cannot, or whose time passed by long ago, waits for a person."""
        broadcast = Broadcast.objects.select_related("workspace", "channel").get(pk=broadcast_id)
        try:
            if not is_missed:
                start_broadcast(broadcast)
                return
            reason = "Its time passed by more than an hour while nothing ran. Send it now, or choose another time."
        except (BroadcastRefused, FillingRefused, ChannelRefused, TemplateRefused) as refusal:
            reason = str(refusal)
        with closing(connect()) as connection:
            move_broadcast(connection, broadcast, State.MISSED, reason=reason, is_self_paused=True)

    def _prepare(self, broadcast_id: int) -> None:
        try:
            prepare_broadcast(broadcast_id, should_end=self._ending.is_set)
        except NO_DATABASE:
            raise
        except Exception as error:  # noqa: BLE001 - one broadcast that cannot be prepared must not hold the others
            fault = fault_words(error)
            logger(__name__).error("broadcast not prepared", broadcast=broadcast_id, fault=fault, place=place_of(error))
            with closing(connect()) as connection:
                broadcast = Broadcast.objects.get(pk=broadcast_id)
                move_broadcast(connection, broadcast, State.PAUSED, reason=fault, is_self_paused=True)

    async def _wait(self, listening: "psycopg.AsyncConnection[object]") -> None:
        """Wait for word of new work, for a channel that is done, or until it is time to look again."""
        now = time.monotonic()
        until = min([now + LOOK_SECONDS, *(at for at in self._not_before.values() if at > now)])
        while not self._ending.is_set():
            async for _ in listening.notifies(timeout=0.25, stop_after=1):
                return
            if time.monotonic() >= until or any(task.done() for task in self._sending.values()):
                return

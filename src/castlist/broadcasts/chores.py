"""Chores: what the worker does to broadcasts in threads, beside sending. None of it holds up anything else."""

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from castlist.broadcasts.away import NO_DATABASE
from castlist.broadcasts.trouble import in_thread
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger

Row = dict[str, Any]
"""A broadcast to do something to: `id`, `workspace_id`, and what else was read of it."""

AGAIN_SECONDS = 5.0
"""What another process is at is tried again after so long: that one may have died."""

FAULT_SECONDS = 60.0
"""What ended in a fault of ours is tried again after so long."""


class Chores:
    """Chores of one kind: one a workspace at a time, `most` at once.

    `work` says whether it did what there was to do. A fault of its ends with its broadcast: it is logged as `fault`.
    `away`: one had no database.
    """

    def __init__(self, work: Callable[[Row], bool], *, most: int, fault: str) -> None:
        self._work = work
        self._most = most
        self._fault = fault
        self._threads = ThreadPoolExecutor(most)  # the event loop's own are for short questions
        self._begun: dict[int, asyncio.Task[None]] = {}
        self._not_before: dict[int, float] = {}
        self.away: BaseException | None = None

    @property
    def tasks(self) -> set["asyncio.Task[None]"]:
        """Those that are begun and have not been collected."""
        return set(self._begun.values())

    def collect(self) -> None:
        """Make room for others where one has ended."""
        self._begun = {workspace_id: task for workspace_id, task in self._begun.items() if not task.done()}

    def offer(self, rows: Iterable[Row]) -> None:
        """Begin what can be begun, in this order."""
        for row in rows:
            if len(self._begun) < self._most and row["workspace_id"] not in self._begun and self._is_wanted(row):
                self._begun[row["workspace_id"]] = asyncio.create_task(self._do(row))

    def has_any(self, rows: Iterable[Row]) -> bool:
        """Whether something is being done, or could be done now of these."""
        return bool(self._begun) or any(self._is_wanted(row) for row in rows)

    def close(self) -> None:
        """Let the threads go; those that are at something end with it."""
        self._threads.shutdown(wait=False)

    def _is_wanted(self, row: Row) -> bool:
        return self._not_before.get(row["id"], 0.0) <= time.monotonic()

    async def _do(self, row: Row) -> None:
        self._not_before.pop(row["id"], None)
        try:
            loop = asyncio.get_running_loop()
            wait = 0.0 if await loop.run_in_executor(self._threads, in_thread, self._work, row) else AGAIN_SECONDS
        except Exception as error:  # noqa: BLE001 - one broadcast must not hold the others, whatever it has
            told = {"broadcast": row["id"], "fault": fault_words(error), "place": place_of(error)}
            logger(__name__).error(self._fault, **told)
            is_away = isinstance(error, NO_DATABASE)
            self.away = error if is_away else self.away
            wait = AGAIN_SECONDS if is_away else FAULT_SECONDS
        if wait:
            self._not_before[row["id"]] = time.monotonic() + wait

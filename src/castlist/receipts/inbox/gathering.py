"""Storing callbacks, many in one commit: each waits a few milliseconds for others (house §2, callbacks).

Committing is what costs; one by one a machine of two cores stores 1,500 a second, gathered several times as many.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.receipts.inbox.line import Line
from castlist.receipts.statements import query

GATHER_SECONDS = 0.002
MOST = 300
MOST_BYTES = 16 << 20
"""A batch has no more callbacks, nor more bytes (save of a single one)."""

MOST_WAITING_BYTES = 128 << 20
"""What waits to be stored is in memory: beyond this, callers are told to come again."""

WAKE_SECONDS = 0.3
"""Workers are woken no more often: a notification is a lock of the whole server."""


@dataclass(frozen=True, kw_only=True)
class Callback:
    """A callback that has been found authentic. `query`: raw."""

    workspace_id: int
    channel_id: int
    method: str
    query: bytes = field(repr=False)
    content_type: str
    body: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return len(self.body) + len(self.query)


class Gatherer:
    """Gathers callbacks and stores them together."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._waiting: list[tuple[Callback, asyncio.Future[bool]]] = []
        self._bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self._woken_at = -WAKE_SECONDS

    async def store(self, callback: Callback) -> bool:
        """Store a callback; says whether it is committed. If not, the provider has to come again."""
        if self._bytes > MOST_WAITING_BYTES:
            return False
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((callback, stored))
        self._bytes += callback.size
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        return await stored

    async def _write_all(self) -> None:
        """Write batch after batch until nothing waits."""
        while self._waiting:
            if len(self._waiting) < MOST:
                await asyncio.sleep(GATHER_SECONDS)
            batch = self._take()
            is_stored = await self._write([callback for callback, _ in batch])
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(is_stored)
        self._writer = None

    def _take(self) -> list[tuple[Callback, asyncio.Future[bool]]]:
        count = size = 0
        for callback, _ in self._waiting[:MOST]:
            size += callback.size
            if count and size > MOST_BYTES:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._bytes -= sum(callback.size for callback, _ in batch)
        return batch

    async def _write(self, batch: Sequence[Callback]) -> bool:
        """Write a batch and commit it. Whatever is in the way, nobody is told that it is stored."""
        loop = asyncio.get_running_loop()
        wakes = loop.time() - self._woken_at >= WAKE_SECONDS
        try:
            async with self._line.connection() as connection:
                await connection.execute(query("store_callbacks"), _parameters(batch, wakes=wakes))
        except Exception as error:  # noqa: BLE001 - the barrier: those who wait have to be answered
            fields = {"callbacks": len(batch), "fault": fault_words(error), "place": place_of(error)}
            logger(__name__).warning("callbacks not stored", **fields)
            return False
        if wakes:
            self._woken_at = loop.time()
        return True


def _parameters(batch: Sequence[Callback], *, wakes: bool) -> dict[str, object]:
    return {
        "workspace_ids": [each.workspace_id for each in batch],
        "channel_ids": [each.channel_id for each in batch],
        "methods": [each.method for each in batch],
        "queries": [each.query for each in batch],
        "content_types": [each.content_type for each in batch],
        "bodies": [each.body for each in batch],
        "wakes": wakes,
    }

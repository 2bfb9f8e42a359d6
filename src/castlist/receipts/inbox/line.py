"""A connection of the web server to PostgreSQL: opened when it is needed, and again after it broke."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from castlist.config.database import DatabaseError, connect_async, prepare_database
from castlist.config.embedded import EmbeddedServerError
from castlist.config.faults import fault_words
from castlist.config.logs import logger
from castlist.receipts.statements import AsyncConnection

REVIVE_SECONDS = 2
"""An embedded server that went away is started again, no more often than this."""


PATIENCE_SECONDS = 10
"""A database that takes longer is as good as none: providers come again, and wait no longer themselves."""


class Reviver:
    """Brings a database back that went away, beside the requests, which are refused meanwhile."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._begun_at = -float(REVIVE_SECONDS)

    def begin(self) -> None:
        """Begin, unless it is being done or was done a moment ago."""
        is_running = self._task is not None and not self._task.done()
        if is_running or time.monotonic() - self._begun_at < REVIVE_SECONDS:
            return
        self._begun_at = time.monotonic()
        self._task = asyncio.create_task(asyncio.to_thread(_prepare))


class Line:
    """One connection, for one statement at a time. Raises psycopg.OperationalError while there is no database."""

    def __init__(self, reviver: Reviver) -> None:
        self._reviver = reviver
        self._connection: AsyncConnection | None = None
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Give the connection to one user at a time, for so long as a caller may be kept waiting."""
        async with self._lock:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    yield await self._opened()
            except TimeoutError as error:
                await self._hang_up()
                raise psycopg.OperationalError("PostgreSQL does not answer.") from error

    async def close(self) -> None:
        """Close it."""
        async with self._lock:
            await self._hang_up()

    async def _hang_up(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _opened(self) -> AsyncConnection:
        if self._connection is None or self._connection.closed:
            try:
                self._connection = await connect_async()
            except psycopg.OperationalError:
                self._reviver.begin()
                raise
        return self._connection


def _prepare() -> None:
    try:
        prepare_database()
    except (DatabaseError, EmbeddedServerError) as error:
        logger(__name__).warning("no database", reason=fault_words(error))

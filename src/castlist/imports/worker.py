"""The worker: listens for saved imports, looks around every ten seconds, and works off what waits."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import psycopg

from castlist.config.database import DatabaseError, connect, prepare_database
from castlist.config.embedded import EmbeddedServerError
from castlist.config.environment import environment
from castlist.config.faults import fault_words
from castlist.config.logs import logger
from castlist.imports.expiry import tidy_up
from castlist.imports.queue import work_off, workspaces_with_work
from castlist.imports.record import Connection
from castlist.workspaces.sessions import forget_ended_sessions

LOOK_SECONDS = 10
"""An import whose worker was killed, or whose next try is due, is found after this long at most."""

PATIENCE_SECONDS = 2
"""How long a worker waits for a PostgreSQL that went away before it looks again."""

HOUR = 3_600


class Worker:
    """Works off the imports of all workspaces, several at once, one at a time within each."""

    def __init__(self, *, until_idle: bool = False) -> None:
        """Make a worker; `until_idle` lets it end when nothing is left that may run now."""
        self._ending = threading.Event()
        self._until_idle = until_idle
        self._running: dict[int, Future[bool]] = {}
        self._tidied_at = -float(HOUR)

    def end(self) -> None:
        """Ask it to end: each import stops after its batch and stays In progress for the next worker."""
        self._ending.set()

    def run(self) -> None:
        """Work until asked to end. A PostgreSQL that goes away is waited for, and an embedded one started again.

        With `until_idle` it is not waited for: raises what is in the way.
        """
        with ThreadPoolExecutor(environment().worker_imports, thread_name_prefix="import") as pool:
            while not self._ending.is_set():
                try:
                    prepare_database()
                    self._serve(pool)
                except (DatabaseError, EmbeddedServerError, psycopg.OperationalError) as error:
                    if self._until_idle:
                        raise
                    logger(__name__).warning("no database", reason=fault_words(error))
                    self._ending.wait(PATIENCE_SECONDS)
                if self._until_idle:
                    return

    def _serve(self, pool: ThreadPoolExecutor) -> None:
        """Listen on one connection, as long as it lasts."""
        with closing(connect()) as connection:
            connection.execute("LISTEN castlist_imports")
            while not self._ending.is_set() and not connection.broken:
                self._tidy_up(connection)
                self._start_work(pool, workspaces_with_work(connection))
                if self._until_idle:
                    for future in self._running.values():
                        future.result()
                    return
                self._wait(connection)

    def _start_work(self, pool: ThreadPoolExecutor, workspaces: list[int]) -> None:
        for workspace_id, future in list(self._running.items()):
            if future.done():
                self._report(workspace_id, future)
        for workspace_id in workspaces:
            if workspace_id not in self._running:
                self._running[workspace_id] = pool.submit(work_off, workspace_id, should_end=self._ending.is_set)

    def _report(self, workspace_id: int, future: "Future[bool]") -> None:
        del self._running[workspace_id]
        if error := future.exception():
            logger(__name__).error("workspace not worked off", workspace_id=workspace_id, fault=fault_words(error))

    def _wait(self, connection: Connection) -> None:
        """Wait for word of new work, in short steps so that an end is noticed."""
        until = time.monotonic() + LOOK_SECONDS
        while time.monotonic() < until and not self._ending.is_set():
            if any(True for _ in connection.notifies(timeout=0.5, stop_after=1)):
                return

    def _tidy_up(self, connection: Connection) -> None:
        if time.monotonic() - self._tidied_at >= HOUR:
            self._tidied_at = time.monotonic()
            tidy_up()
            forget_ended_sessions(connection)

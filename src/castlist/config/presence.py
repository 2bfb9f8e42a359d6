"""Which workers are there: each holds a shared advisory lock, which a killed one frees with its connection."""

import threading
from contextlib import closing, suppress
from typing import Any

import psycopg

from castlist.config.database import DatabaseError, connect

LOOK_SECONDS = 5.0
_LOCK = 17232
_COUNT = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = 0 AND objid = %s AND objsubid = 1 AND granted
"""


class Presence:
    """A part of a worker that does nothing but be there to be counted, also after the database was away."""

    def __init__(self) -> None:
        self._ending = threading.Event()

    def end(self) -> None:
        """Ask it to end."""
        self._ending.set()

    def run(self) -> None:
        """Be there until asked to end."""
        while not self._ending.is_set():
            with suppress(DatabaseError, psycopg.Error), closing(connect()) as connection:
                connection.execute("SELECT pg_advisory_lock_shared(%s)", [_LOCK])
                while not self._ending.wait(LOOK_SECONDS):
                    connection.execute("SELECT 1")
            self._ending.wait(1.0)


def count_workers(connection: psycopg.Connection[Any]) -> int:
    """Count the workers of this database, on whatever machine."""
    row = connection.execute(_COUNT, [_LOCK]).fetchone()
    return int(row[0]) if row else 0

"""The audience's part of the worker: indexes that large lists asked for are built, others dropped."""

import threading
from contextlib import closing

from castlist.audience.quick_index_building import build_asked
from castlist.config.database import connect
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger

LOOK_SECONDS = 20.0


class AudienceWorker:
    """Builds what lists asked for, one index at a time, in one thread."""

    def __init__(self, *, until_idle: bool = False) -> None:
        """Make a worker; `until_idle` lets it end after one look."""
        self._ending = threading.Event()
        self._until_idle = until_idle

    def end(self) -> None:
        """Ask it to end, after the index it is at."""
        self._ending.set()

    def run(self) -> None:
        """Look every twenty seconds until asked to end. What goes wrong is told to the log, and tried the next time."""
        while not self._ending.is_set():
            try:
                with closing(connect()) as connection:
                    build_asked(connection, should_end=self._ending.is_set)
            except Exception as error:  # noqa: BLE001 - the barrier: lists are slower without, and nothing else
                logger(__name__).warning("indexes not built", fault=fault_words(error), place=place_of(error))
            if self._until_idle:
                return
            self._ending.wait(LOOK_SECONDS)

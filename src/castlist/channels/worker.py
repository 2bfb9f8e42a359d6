"""The channels' part of the worker: templates are mirrored anew when they are due."""

import threading

from django.db import connection

from castlist.channels.mirror_schedule import mirror_due_channels
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger

LOOK_SECONDS = 30.0


class ChannelsWorker:
    """Mirrors the templates of the channels that are due, in one thread."""

    def __init__(self, *, until_idle: bool = False) -> None:
        """Make a worker; `until_idle` lets it end after one look."""
        self._ending = threading.Event()
        self._until_idle = until_idle

    def end(self) -> None:
        """Ask it to end, after the channel it is at."""
        self._ending.set()

    def run(self) -> None:
        """Look every half a minute until asked to end. What goes wrong is told to the log, and tried the next time."""
        while not self._ending.is_set():
            try:
                mirror_due_channels(self._ending.is_set)
            except Exception as error:  # noqa: BLE001 - the barrier: one channel keeps nobody else from working
                fields = {"fault": fault_words(error), "place": place_of(error)}
                logger(__name__).warning("templates not mirrored", **fields)
            finally:
                connection.close()
            if self._until_idle:
                return
            self._ending.wait(LOOK_SECONDS)

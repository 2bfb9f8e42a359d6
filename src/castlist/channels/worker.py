"""The channels' part of the worker: templates are mirrored when they are due, callbacks registered that were not."""

import threading
from collections.abc import Callable

from django.db import connection

from castlist.channels.callback_schedule import register_due_callbacks
from castlist.channels.mirror_schedule import mirror_due_channels
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger

LOOK_SECONDS = 30.0


class ChannelsWorker:
    """Mirrors the templates of the channels that are due, and registers callbacks: neither waits for the other."""

    def __init__(self, *, until_idle: bool = False) -> None:
        """Make a worker; `until_idle` lets it end after one look."""
        self._ending = threading.Event()
        self._until_idle = until_idle

    def end(self) -> None:
        """Ask it to end, after the channels it is at."""
        self._ending.set()

    def run(self) -> None:
        """Look every half a minute until asked to end. What goes wrong is told to the log, and tried the next time."""
        callbacks = threading.Thread(
            target=self._repeat, args=["callbacks not registered", register_due_callbacks], name="Callbacks"
        )
        callbacks.start()
        self._repeat("templates not mirrored", mirror_due_channels)
        callbacks.join()

    def _repeat(self, trouble: str, work: Callable[[Callable[[], bool]], int]) -> None:
        while not self._ending.is_set():
            self._try(trouble, work)
            connection.close()
            if self._until_idle:
                return
            self._ending.wait(LOOK_SECONDS)

    def _try(self, trouble: str, work: Callable[[Callable[[], bool]], int]) -> None:
        """Work behind the barrier at which faults end."""
        try:
            work(self._ending.is_set)
        except Exception as error:  # noqa: BLE001 - the barrier: what went wrong now may go right the next time
            logger(__name__).warning(trouble, fault=fault_words(error), place=place_of(error))

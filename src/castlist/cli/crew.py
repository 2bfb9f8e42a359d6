"""The worker put together: imports, broadcasts, receipts, templates and indexes, each in a thread of its own."""

import threading
from typing import Protocol

from castlist.audience.worker import AudienceWorker
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.worker import ChannelsWorker
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.config.presence import Presence
from castlist.imports.worker import Worker as ImportsWorker
from castlist.receipts.worker import ReceiptsWorker


class _Hand(Protocol):
    def run(self) -> None: ...

    def end(self) -> None: ...


class Crew:
    """All that a worker does. `workspace_id` keeps it to broadcasts and receipts of one workspace."""

    def __init__(self, *, workspace_id: int | None = None, until_idle: bool = False) -> None:
        """Make a crew; `until_idle` lets each part end when nothing is left that may be done now."""
        hands: list[_Hand] = [
            BroadcastsWorker(until_idle=until_idle, workspace_id=workspace_id),
            ReceiptsWorker(until_idle=until_idle, workspace_id=workspace_id),
        ]
        if workspace_id is None:
            hands += [
                ImportsWorker(until_idle=until_idle),
                ChannelsWorker(until_idle=until_idle),
                AudienceWorker(until_idle=until_idle),
            ]
        self._hands = hands
        self._presence = Presence()
        self._failures: list[BaseException] = []

    def end(self) -> None:
        """Ask all of it to end."""
        for hand in self._hands:
            hand.end()

    def run(self) -> None:
        """Work until asked to end. When a part breaks, the others are asked to end and its fault is raised."""
        threads = [threading.Thread(target=self._work, args=[hand], name=type(hand).__name__) for hand in self._hands]
        present = threading.Thread(target=self._presence.run, name="Presence")
        present.start()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._presence.end()
        present.join()
        if self._failures:
            raise self._failures[0]

    def _work(self, hand: _Hand) -> None:
        try:
            hand.run()
        except BaseException as error:  # noqa: BLE001 - raised again by `run`, in the thread that waits
            logger(__name__).error(
                "worker ended", part=type(hand).__name__, fault=fault_words(error), place=place_of(error)
            )
            self._failures.append(error)
            self.end()

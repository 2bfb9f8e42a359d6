"""The receipts' part of the worker: listens for callbacks, looks around every second, and works off what is due."""

import threading
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import psycopg

from castlist.config.database import DatabaseError, connect, prepare_database
from castlist.config.embedded import EmbeddedServerError
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.receipts.forgetting import HOUR, forget_portion
from castlist.receipts.looking_again import match_parked, resolve_wishes
from castlist.receipts.processing import channels_to_look_at, process_callbacks
from castlist.receipts.sandbox import Player
from castlist.receipts.statements import Connection

LOOK_SECONDS = 1.0
"""What nobody was told of is found after so long at most."""

PLAY_SECONDS = 0.2
"""So often while the sandbox plays: its receipts are due at tenths of a second."""

TURN_SECONDS = 1.0
"""A channel that has more to do than that lets the others have their turn."""

PATIENCE_SECONDS = 2


class ReceiptsWorker:
    """Works off the callbacks of all workspaces, or of one (`workspace_id`), in one thread."""

    def __init__(self, *, until_idle: bool = False, workspace_id: int | None = None) -> None:
        """Make a worker; `until_idle` lets it end when nothing is left that is due, or will be by itself."""
        self._ending = threading.Event()
        self._until_idle = until_idle
        self._workspace_id = workspace_id
        self._forgets_at = 0.0

    def end(self) -> None:
        """Ask it to end: the batch at hand is brought to its end."""
        self._ending.set()

    def run(self) -> None:
        """Work until asked to end. A PostgreSQL that goes away is waited for; with `until_idle` that is raised."""
        while not self._ending.is_set():
            try:
                prepare_database()
                self._serve()
            except (DatabaseError, EmbeddedServerError, psycopg.OperationalError) as error:
                if self._until_idle:
                    raise
                logger(__name__).warning("no database", reason=fault_words(error))
                self._ending.wait(PATIENCE_SECONDS)
            if self._until_idle:
                return

    def _serve(self) -> None:
        """Work over two connections, as long as they last: one listens, one works."""
        with closing(connect()) as listening, closing(connect()) as working:
            listening.execute("LISTEN castlist_callbacks")
            player = Player(working)
            while not self._ending.is_set() and not listening.broken:
                found = channels_to_look_at(working, self._workspace_id)
                done = sum([self._work_guarded(working, player, work) for work in found])
                self._forget(working)
                if self._until_idle and not any(_lasts(work) for work in found):
                    return
                if not done:
                    self._wait(listening, found)

    def _forget(self, connection: Connection) -> None:
        """Delete a portion of what is too old: at once again while there is more, else in an hour."""
        if time.monotonic() >= self._forgets_at:
            self._forgets_at = 0.0 if forget_portion(connection) else time.monotonic() + HOUR

    def _work_guarded(self, connection: Connection, player: Player, work: Mapping[str, Any]) -> int:
        """Work off one channel behind the barrier at which its faults end: the others are worked off all the same."""
        try:
            return self._work_off(connection, player, work)
        except psycopg.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - the barrier
            fields = {"channel_id": work["channel_id"], "fault": fault_words(error), "place": place_of(error)}
            logger(__name__).error("receipts not worked off", **fields)
            return 0

    def _work_off(self, connection: Connection, player: Player, work: Mapping[str, Any]) -> int:
        """Do what a channel has to do, for a while. Gives how many callbacks that were."""
        key = (work["workspace_id"], work["channel_id"])
        if work["has_accepted"]:
            player.play(*key)
        until = time.monotonic() + TURN_SECONDS
        done = process_callbacks(connection, *key, should_end=lambda: self._ending.is_set() or time.monotonic() > until)
        if work["has_parked"]:
            match_parked(connection, *key)
        if work["has_unresolved"]:
            resolve_wishes(connection, *key)
        return done

    def _wait(self, listening: Connection, found: list[dict[str, Any]]) -> None:
        """Wait for word of new callbacks, or until it is time to look again; short, so that an end is noticed."""
        is_playing = any(work["has_accepted"] or work["awaits_callbacks"] for work in found)
        until = time.monotonic() + (PLAY_SECONDS if is_playing else LOOK_SECONDS)
        while (left := until - time.monotonic()) > 0 and not self._ending.is_set():
            if any(True for _ in listening.notifies(timeout=min(left, 0.25), stop_after=1)):
                return


def _lasts(work: Mapping[str, Any]) -> bool:
    """Whether a channel had something to do that may lead to more, or will have by itself."""
    return bool(work["has_callbacks"] or work["awaits_callbacks"] or work["has_accepted"])

"""Processing what the inbox has stored: batch by batch, each in one transaction with all its effects.

A batch that our own code or the database refuses is tried in halves, until the one callback that is the cause is alone:
that is set aside, and never blocks the others.
"""

from collections.abc import Callable, Sequence

from castlist.config.logs import logger
from castlist.receipts.halving import COME_TO_NOTHING, is_the_databases
from castlist.receipts.routing import route
from castlist.receipts.settling import settle
from castlist.receipts.statements import Connection, fetch, fetch_all
from castlist.receipts.stored import (
    Fault,
    StoredCallback,
    claim_callbacks,
    finish_callbacks,
    pass_on,
    read_callbacks,
    set_aside,
    words_of,
)
from castlist.receipts.told import Origin

MOST = 200
"""Callbacks in a batch: more would hold the tallies, for which dispatch waits, for longer."""

STRANGE = "about a number that is not connected here"
"""What is noted of such a callback: it is no fault, and kept only in case that the number is connected soon."""


class _Refused(Exception):
    """A batch could not be processed; the transaction is undone."""

    def __init__(self, callbacks: Sequence[StoredCallback], words: str) -> None:
        super().__init__(words)
        self.ids = [callback.callback_id for callback in callbacks]
        self.words = words


def read_origin(connection: Connection, workspace_id: int, channel_id: int) -> Origin | None:
    """Read whose callbacks these are; None where the channel is gone."""
    row = fetch(connection, "read_origin", workspace_id=workspace_id, channel_id=channel_id)
    return Origin(**row) if row else None


def process_callbacks(
    connection: Connection, workspace_id: int, channel_id: int, *, should_end: Callable[[], bool] = lambda: False
) -> int:
    """Process the callbacks of a channel that are due, until none is left that no other worker holds. Gives how many.

    Raises psycopg.OperationalError when the database goes away: nothing is lost, and the next worker goes on.
    """
    done, most, alone = 0, MOST, 0
    while not should_end():
        try:
            count = _process_batch(connection, workspace_id, channel_id, most)
        except COME_TO_NOTHING:
            continue
        except _Refused as refused:
            most = max(1, len(refused.ids) // 2)
            if len(refused.ids) == 1:
                if alone == refused.ids[0]:
                    _set_aside(connection, workspace_id, channel_id, refused)
                alone = refused.ids[0]  # a second try, in case another worker was in the way
            continue
        if not count:
            break
        done, most = done + count, min(MOST, 2 * most)
    return done


def take_up_again(connection: Connection, workspace_id: int) -> int:
    """Let callbacks and receipts that were set aside be tried once more, after what was wrong is mended: how many."""
    row = fetch(connection, "take_up_again", workspace_id=workspace_id)
    return int(row["callbacks"]) if row else 0


def count_set_aside(connection: Connection, workspace_id: int) -> int:
    """Count the callbacks and receipts that were set aside because something is wrong with them, or with us."""
    row = fetch(connection, "count_set_aside", workspace_id=workspace_id, strange=STRANGE)
    return int(row["callbacks"]) if row else 0


def channels_to_look_at(connection: Connection, workspace_id: int | None = None) -> list[dict[str, object]]:
    """List the channels that have something to do, of all workspaces or of one."""
    return fetch_all(connection, "channels_to_look_at", workspace_id=workspace_id)


def _process_batch(connection: Connection, workspace_id: int, channel_id: int, most: int) -> int:
    with connection.transaction():
        origin = read_origin(connection, workspace_id, channel_id)
        callbacks = claim_callbacks(connection, origin, most) if origin else []
        if origin is None or not callbacks:
            return 0
        events, faults = read_callbacks(origin, callbacks)
        routed = route(connection, origin, events)
        faults += [Fault(callback_id=each, words=STRANGE) for each in sorted(routed.strange)]
        pass_on(connection, origin, routed.elsewhere)
        set_aside(connection, origin, faults)
        finish_callbacks(connection, origin, callbacks, faults)
        try:
            nameless = settle(connection, origin, routed.own)  # last: it holds the tallies, for which dispatch waits
        except Exception as error:
            if is_the_databases(error):
                raise
            raise _Refused(callbacks, words_of(error)) from error
    _log(origin, faults, nameless)
    return len(callbacks)


def _set_aside(connection: Connection, workspace_id: int, channel_id: int, refused: _Refused) -> None:
    with connection.transaction():
        origin = read_origin(connection, workspace_id, channel_id)
        if origin is not None:
            faults = [Fault(callback_id=callback_id, words=refused.words) for callback_id in refused.ids]
            set_aside(connection, origin, faults)
            _log(origin, faults, 0)


def _log(origin: Origin, faults: Sequence[Fault], nameless: int) -> None:
    log = logger(__name__)
    if strange := sum(fault.words == STRANGE for fault in faults):
        log.warning("callbacks about numbers that are not connected", callbacks=strange, channel_id=origin.channel_id)
    for fault in [fault for fault in faults if fault.words != STRANGE]:
        fields = {"callback_id": fault.callback_id, "workspace_id": origin.workspace_id, "fault": fault.words}
        log.error("callback set aside", channel_id=origin.channel_id, **fields)
    if nameless:
        log.warning("receipts without any id dropped", receipts=nameless, channel_id=origin.channel_id)

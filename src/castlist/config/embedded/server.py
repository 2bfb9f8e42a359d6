"""Sharing the server: the way in, which is short when it runs already, and the way out."""

import atexit
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import RLock

from castlist.config.embedded.address import PORT, ROLE, ServerAddress
from castlist.config.embedded.data_folder import make_data_folder, refuse_foreign, sentence_for
from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.locks import Membership, starting
from castlist.config.embedded.password import password
from castlist.config.embedded.sighting import Seen, Sighting, look
from castlist.config.embedded.telling import Telling

LEAVING_PATIENCE_SECONDS = 1.0
"""Whoever keeps the starter's lock for longer is starting the server, will use it, and leave after us."""

HEARING_SECONDS = 2.0

_memberships: dict[Path, Membership] = {}
_guard = RLock()


def use_server(data: Path, *, version: int = 18, say: Callable[[str], None] = lambda _words: None) -> ServerAddress:
    """Start the server under `data` if it is not running, and keep it up while this process lives.

    May be called by many processes and threads at once, and again: a server that died meanwhile is started anew.
    Raises EmbeddedServerError.
    """
    data = data.resolve()  # one name for one folder: locks and sockets are found by it
    with _guard:
        try:
            sighting = _join(data, version, say)
            secret = password(data)
        except OSError as error:
            raise EmbeddedServerError(sentence_for(error, data)) from error
    return ServerAddress(host=sighting.socket_folder, port=PORT, user=ROLE, password=secret, dbname=ROLE)


def release_server(data: Path) -> None:
    """Leave the server; the last one to leave asks it to stop and does not wait for that. What exit does by itself."""
    with _guard:
        membership = _memberships.pop(data.resolve(), None)
    if membership is not None:
        membership.leave()
        with suppress(OSError):  # the data directory may be gone, and with it all that is to be stopped
            _stop_if_last(data.resolve(), membership)


def _join(data: Path, version: int, say: Callable[[str], None]) -> Sighting:
    refuse_foreign(data)
    make_data_folder(data)
    telling = Telling(say)
    with starting(data, waiting=lambda: telling.about("Another command is starting PostgreSQL; waiting …")):
        sighting = _running(data, version, telling)
        if data not in _memberships:
            _memberships[data] = Membership(data)
    return sighting


def _running(data: Path, version: int, telling: Telling) -> Sighting:
    from castlist.config.embedded.version import refuse_other_version

    refuse_other_version(data / "pg", version)
    sighting = look(data)
    if sighting.seen is Seen.READY:
        return sighting
    from castlist.config.embedded.bringing_up import (
        bring_up,
    )  # what starts programs is imported where one is started

    return bring_up(data, version, telling)


def _stop_if_last(data: Path, membership: Membership) -> None:
    with starting(data, patience=LEAVING_PATIENCE_SECONDS) as is_alone:
        if is_alone and membership.is_last():
            _stop(data)


def _stop(data: Path) -> None:
    """Ask the server to stop (SIGINT: at once, but in order), and wait only until it has heard that.

    Else the next command, which may come at once, would take it for a running one.
    """
    sighting = look(data)
    if sighting.seen is not Seen.READY or not sighting.pid:
        return
    with suppress(ProcessLookupError):
        os.kill(sighting.pid, signal.SIGINT)
    until = time.monotonic() + HEARING_SECONDS
    while look(data).seen is Seen.READY and time.monotonic() < until:
        time.sleep(0.002)


def _release_all() -> None:
    for data in list(_memberships):
        release_server(data)


def _renew_guard() -> None:
    """In a forked child: the thread that may have held the guard is not there to give it back."""
    global _guard  # noqa: PLW0603 - a lock cannot be given back by another thread
    _guard = RLock()


atexit.register(_release_all)
os.register_at_fork(after_in_child=_renew_guard)

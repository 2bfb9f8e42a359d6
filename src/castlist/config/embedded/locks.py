"""Who starts, who uses and whether it runs: locks on files, which a killed process gives back by itself.

A lock of flock belongs to the opened file, which forked children share. So a lock is taken back either for all of
them (LOCK_UN) or for this process alone (close); each place below says which one it needs.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

POLL_SECONDS = 0.005


@contextmanager
def starting(
    data: Path, *, patience: float | None = None, waiting: Callable[[], None] = lambda: None
) -> Iterator[bool]:
    """Be the only process that starts, stops, joins or leaves the server of this data directory.

    Gives whether it is: False only after `patience` seconds without. `waiting` is called while another one is.
    """
    file = _open(data / "pg-starter.lock")
    try:
        is_alone = _take(file, patience, waiting)
        try:
            yield is_alone
        finally:
            if is_alone:
                fcntl.flock(file, fcntl.LOCK_UN)  # also for a child that another thread forked meanwhile
    finally:
        os.close(file)


def _take(file: int, patience: float | None, waiting: Callable[[], None]) -> bool:
    begun = time.monotonic()
    while not _try(file, fcntl.LOCK_EX):
        if patience is not None and time.monotonic() - begun > patience:
            return False
        waiting()
        time.sleep(POLL_SECONDS)
    return True


class Membership:
    """A process's share in the server: a shared lock, held from joining to leaving or to the process's end.

    A forked child inherits it and counts as a user until it ends, also when its parent has left before.
    """

    def __init__(self, data: Path) -> None:
        """Join. To be called by the one who is `starting`."""
        self._path = data / "pg-users.lock"
        self._file = _open(self._path)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Give back this process's share; never LOCK_UN, which would also take a forked child's."""
        os.close(self._file)

    def is_last(self) -> bool:
        """After leaving: whether nobody else uses the server. To be called by the one who is `starting`.

        Asked through a file opened anew: our own lock could always be upgraded, whatever our children still hold.
        """
        return not _is_held(self._path)


@contextmanager
def server_lock(data: Path) -> Iterator[int]:
    """Open and lock the file that the server inherits: locked exactly as long as any process of the server lives.

    The numbers of processes and shared memory, by which PostgreSQL tells whether it runs already, are each
    container's own; this lock is seen by all containers that share the data directory.
    """
    file = _open(data / "pg-server.lock")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file
    finally:
        os.close(file)  # never LOCK_UN: from here on it is the server's


def is_server_alive(data: Path) -> bool:
    """Whether any process of a server that we started lives. To be called by the one who is `starting`."""
    return _is_held(data / "pg-server.lock")


def _is_held(path: Path) -> bool:
    file = _open(path)
    try:
        is_free = _try(file, fcntl.LOCK_EX)
        if is_free:
            fcntl.flock(file, fcntl.LOCK_UN)
        return not is_free
    finally:
        os.close(file)


def _try(file: int, kind: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, kind | fcntl.LOCK_NB)
        return True
    return False


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

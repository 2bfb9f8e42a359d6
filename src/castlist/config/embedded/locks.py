"""One starter at a time, and knowing who uses the server: locks on files, which a killed process gives back."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def starting(data: Path) -> Iterator[None]:
    """Be the only process that starts, stops, joins or leaves the server of this data directory."""
    file = _open(data / "pg-starter.lock")
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


class Membership:
    """A process's share in the server: a shared lock, held from joining to leaving or to the process's end."""

    def __init__(self, data: Path) -> None:
        """Join. To be called by the one who is `starting`."""
        self._file = _open(data / "pg-users.lock")
        self._process = os.getpid()
        fcntl.flock(self._file, fcntl.LOCK_SH)

    @property
    def is_ours(self) -> bool:
        """Whether this process joined; a forked child of one that did has only inherited the file."""
        return os.getpid() == self._process

    def leave(self) -> bool:
        """Leave, and say whether nobody else uses the server. To be called by the one who is `starting`."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(self._file)
        return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

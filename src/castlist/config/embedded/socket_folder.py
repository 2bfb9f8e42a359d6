"""Where the server's socket is: a folder that nobody else may enter."""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from castlist.config.embedded.address import PORT
from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.owner import Owner

LONGEST_SOCKET_PATH = 100
"""In bytes; the system's own limit is 107."""


def socket_folder(data: Path, account: Owner) -> Path:
    """Choose the folder: in the data directory or, its path being none for a socket, one under the system's own.

    libpq takes a comma for the beginning of a second host.
    """
    folder = data / "pg-socket"
    is_short = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH
    if is_short and "," not in str(folder):
        return folder
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"castlist-{account.uid}-{name}"


def make_socket_folder(data: Path, account: Owner) -> Path:
    """Make the folder. Raises EmbeddedServerError where another account laid something in its place."""
    folder = socket_folder(data, account)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077:
        account.give(folder)  # made just now, or by a start that was cut short here
    elif not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise EmbeddedServerError(
            f"{folder}, where the socket of PostgreSQL belongs, is not a private folder of its account. Remove it."
        )
    return folder

"""What is seen of the server: from its own file, its lock and its socket, without starting a program."""

import os
import socket
import struct
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from castlist.config.embedded.locks import is_server_alive


class Seen(Enum):
    """The server's state. ENDING: it was killed, or was just told to stop, and has processes left."""

    ABSENT = "absent"
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    ENDING = "ending"


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What was seen, and of a ready server its socket's folder and its process (0 in another container's numbers)."""

    seen: Seen
    socket_folder: str = ""
    pid: int = 0


def look(data: Path) -> Sighting:
    """See what the server of this data directory does. To be called by the one who is `starting`."""
    lines = _server_file(data)
    word = lines[7].strip() if len(lines) > 7 else "starting"
    if word == "ready":
        pid = _listener(os.path.join(lines[4], f".s.PGSQL.{lines[3]}"))  # noqa: PTH118 - may hold no valid path
        if pid is not None and not _is_dying(pid):
            return Sighting(seen=Seen.READY, socket_folder=lines[4], pid=pid)
    if not is_server_alive(data):
        return Sighting(seen=Seen.ABSENT)
    # "ready" and nobody listens: the file is a killed server's, or of one that a new server has not yet replaced.
    return Sighting(seen={"stopping": Seen.STOPPING, "ready": Seen.ENDING}.get(word, Seen.STARTING))


def _is_dying(pid: int) -> bool:
    """Whether a killed process is being taken apart, for milliseconds in which the system still answers for it.

    Its command line goes first, its sockets later. One that is another container's (0) we cannot ask about.
    """
    try:
        return pid != 0 and not Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True


def written_pid(data: Path) -> str | None:
    """Give the number of the process that the server's file names, living or not."""
    lines = _server_file(data)
    return lines[0].strip() if lines and lines[0].strip().isdigit() else None


def _server_file(data: Path) -> list[str]:
    try:
        return (data / "pg" / "postmaster.pid").read_text(errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return []


def _listener(address: str) -> int | None:
    """Give the process that listens at a socket, as the system knows it; None where nobody does.

    The system's word, unlike a number in a file, cannot have become another program's. Connecting costs the server a
    process for a moment, and leaves no line in its log.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(address)
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:
            return None
    pid: int = struct.unpack("3i", credentials)[0]
    return pid

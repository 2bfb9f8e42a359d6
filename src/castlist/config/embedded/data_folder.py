"""The data directory itself: ours to write in, closed to others, and nobody else's."""

import errno
import os
import pwd
from pathlib import Path

from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.owner import owner

ELSEWHERE = "Set CASTLIST_DATA_DIR to a folder of its own"


def make_data_folder(data: Path) -> None:
    """Make the data directory if it is not there. As root its group, the server's account, may pass, not look."""
    if data.exists():
        return
    data.parent.mkdir(parents=True, exist_ok=True)
    data.mkdir(mode=0o700, exist_ok=True)
    account = owner()
    if account.is_other:
        os.chown(data, os.geteuid(), account.gid)
        data.chmod(0o710)


def refuse_foreign(data: Path) -> None:
    """Refuse a cluster that another account made, by its name. Raises EmbeddedServerError."""
    cluster = data / "pg"
    try:
        uid = cluster.stat().st_uid
    except (FileNotFoundError, NotADirectoryError):
        return
    if uid != owner().uid:
        raise EmbeddedServerError(
            f"{cluster} belongs to {_name(uid)}, and PostgreSQL would run as {_name(owner().uid)}. "
            f"Start Castlist as the account that made it. Or: {ELSEWHERE}."
        )


def sentence_for(error: OSError, data: Path) -> str:
    """Say what the system refused us, where, and what to do."""
    place = error.filename or data
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of the data directory {data} is full. Free some space on it, and try again."
    if isinstance(error, PermissionError):
        who = f"The account {_name(os.geteuid())}"
        return f"{who} may not write in the data directory {data}{_whose(data)}. {ELSEWHERE}."
    return f"The data directory {data} cannot be used: {place}: {error.strerror or error}. {ELSEWHERE}."


def _whose(data: Path) -> str:
    try:
        return f", which belongs to {_name(data.stat().st_uid)}"
    except OSError:
        return ""


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"the account number {uid}"

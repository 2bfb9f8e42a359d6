"""Whose the cluster is: ours, or, since PostgreSQL refuses to run as root, a system user's."""

import os
import pwd
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castlist.config.embedded.errors import EmbeddedServerError

if TYPE_CHECKING:
    from subprocess import CompletedProcess

SYSTEM_USER = "castlist"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The account that the server runs as. `is_other`: we are root, and it is the system user."""

    uid: int
    gid: int
    is_other: bool

    @property
    def process_options(self) -> dict[str, Any]:
        """What subprocess needs to run a program as this account, knowing nothing of ours and private in its files."""
        identity = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        return {"env": _environment(os.environ), "cwd": "/", "umask": 0o077, **identity}

    def give(self, path: Path) -> None:
        """Make a file or folder this account's; a link itself, never what it leads to."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def run(self, command: Sequence[str | Path], *, text: str = "") -> "CompletedProcess[str]":
        """Run a program as this account to its end, reading `text`; what it prints is kept for the error."""
        import subprocess

        return subprocess.run(
            [str(part) for part in command],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,  # Ctrl-C is for us to hear, and to tidy up after
            **self.process_options,
        )

    def can_run(self, program: Path) -> bool:
        """Whether this account reaches a program or enters a folder: asked for real, since rights have many makers."""
        if not self.is_other:
            return os.access(program, os.X_OK)
        return self.run(["/bin/sh", "-c", 'test -x "$0"', program]).returncode == 0


@cache
def owner() -> Owner:
    """Find the account to run as, making the system user on first use by root. Raises EmbeddedServerError."""
    if os.geteuid() != 0:
        return Owner(uid=os.geteuid(), gid=os.getegid(), is_other=False)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_system_user()
    return Owner(uid=entry.pw_uid, gid=entry.pw_gid, is_other=True)


def _make_system_user() -> pwd.struct_passwd:
    import shutil
    import subprocess

    program = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    way_out = "Make it (useradd --system castlist), run Castlist as another user, or set DATABASE_URL."
    if program is None:
        raise EmbeddedServerError(f"PostgreSQL does not run as root, and there is no system user castlist. {way_out}")
    command = [
        program,
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        SYSTEM_USER,
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return pwd.getpwnam(SYSTEM_USER)  # made by us, or by another first start at the same moment
    except KeyError as error:
        reason = made.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise EmbeddedServerError(f"The system user castlist could not be made: {reason[0]}. {way_out}") from error


def refuse_unreachable(folder: Path, account: Owner) -> None:
    """Refuse a folder that this account cannot enter, by the name of it or of the parent that is closed.

    Nobody's rights are loosened for it.
    """
    if not account.is_other or account.can_run(folder):
        return
    for place in [*reversed(folder.parents), folder]:
        if not account.can_run(place):
            raise EmbeddedServerError(
                f"The system user {SYSTEM_USER}, as whom PostgreSQL runs when Castlist is started by root, cannot "
                f"enter {place}. Set CASTLIST_DATA_DIR to a folder elsewhere, for example /var/lib/castlist, "
                f"or let others pass through it: chmod o+x {place}"
            )


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Pass on nothing but the ways to programs: neither settings for other PostgreSQL servers nor our secrets."""
    kept = {name: ours[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in ours}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}

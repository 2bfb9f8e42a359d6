"""Files that were checked in the dialog and wait for Save: one person's, in one workspace, for some hours.

They are kept so that what is saved is what was checked (the file on the person's machine may change meanwhile), and so
that it is sent once, however large it is. A token finds a file only for the person and the workspace that it is of.
"""

import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from castlist.config.environment import environment

KEPT_SECONDS = 6 * 3600
MOST_KEPT = 3
"""A person with several windows open can have so many; the oldest one goes for the next."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")


class AlreadyTaken(Exception):
    """A file is being saved, or was saved, by another request."""


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """A file that waits: where it is, and under what name it was chosen."""

    token: str
    path: Path
    name: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The files of one person in one workspace."""

    workspace: UUID
    person: UUID

    @property
    def _folder(self) -> Path:
        return _all() / str(self.workspace) / str(self.person)

    def keep(self, path: Path, *, name: str) -> CheckedFile:
        """Take a file over from where it was received."""
        self._make_room()
        token = secrets.token_urlsafe(24)
        folder = self._folder / token
        folder.mkdir(mode=0o700, parents=True)
        (folder / "name").write_text(name, encoding="utf-8", errors="replace")
        shutil.move(path, folder / "sheet")
        return CheckedFile(token=token, path=folder / "sheet", name=name)

    def find(self, token: str) -> CheckedFile | None:
        """Find a file by its token; None where it is gone, or of somebody else."""
        if not _TOKEN.fullmatch(token):
            return None
        folder = self._folder / token
        try:
            name = (folder / "name").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        path = folder / "sheet"
        return CheckedFile(token=token, path=path, name=name) if path.is_file() else None

    @contextmanager
    def taking(self, file: CheckedFile) -> Iterator[Path]:
        """Lend a file to who saves it, and to nobody else meanwhile; it goes when that ends well, and else waits again.

        Raises AlreadyTaken for the second of two who save it at the same moment.
        """
        waiting = file.path.parent
        held = waiting.with_name(f"{waiting.name}.saving")  # no token has a dot, so nobody finds it
        try:
            waiting.rename(held)
        except FileNotFoundError as error:
            raise AlreadyTaken from error
        try:
            yield held / file.path.name
        except BaseException:
            held.rename(waiting)
            raise
        shutil.rmtree(held, ignore_errors=True)

    def forget(self, token: str) -> None:
        """Remove a file; one that is gone already is no fault."""
        if _TOKEN.fullmatch(token):
            shutil.rmtree(self._folder / token, ignore_errors=True)

    def _make_room(self) -> None:
        kept = sorted(self._folder.glob("*"), key=_kept_since) if self._folder.is_dir() else []
        for folder in kept[: max(0, len(kept) + 1 - MOST_KEPT)]:
            shutil.rmtree(folder, ignore_errors=True)


def forget_old_checks() -> None:
    """Remove what nobody saved."""
    for folder in _all().glob("*/*/*"):
        if time.time() - _kept_since(folder) > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def forget_checks_of(workspace: UUID) -> None:
    """Remove all that waits in a workspace: somebody in it may be somebody who is erased."""
    shutil.rmtree(_all() / str(workspace), ignore_errors=True)


def _all() -> Path:
    return environment().data_directory / "checked"


def _kept_since(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0

"""The folder in which a running import lays rows aside: its own, gone when it ends, however it ends."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from castlist.config.environment import environment


def _folder() -> Path:
    """Give the place of all of them: on the data directory's disk, since the system's temporary one may be memory."""
    return environment().data_directory / "scratch"


@contextmanager
def scratch_folder(uuid: UUID) -> Iterator[Path]:
    """Make an import's folder, and remove it at the end. What a killed start has left there goes first.

    To be called by the one who holds the workspace's lock.
    """
    folder = _folder() / str(uuid)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def left_behind() -> list[UUID]:
    """List the imports that have a folder: those that run, and those whose process was killed."""
    if not _folder().is_dir():
        return []
    return [UUID(folder.name) for folder in _folder().iterdir()]


def forget_scratch(uuid: UUID) -> None:
    """Remove an import's folder."""
    shutil.rmtree(_folder() / str(uuid), ignore_errors=True)

"""Where the uploaded files are kept: byte for byte, one folder a workspace, until they expire."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import Storage, storages


def _storage() -> Storage:
    return storages["uploads"]


def keep_upload(content: IO[bytes], *, workspace: UUID, upload: UUID) -> str:
    """Store a file; gives the name to find it by."""
    return _storage().save(f"{workspace}/{upload}", File(content))


def forget_upload(name: str) -> None:
    """Delete a stored file; one that is gone already is no fault."""
    _storage().delete(name)


def list_uploads() -> Iterator[tuple[str, float]]:
    """List every stored file: the name to find it by, and when it was written (seconds since 1970)."""
    storage = _storage()
    try:
        workspaces, _ = storage.listdir("")
    except FileNotFoundError:
        return
    for workspace in workspaces:
        for file in storage.listdir(workspace)[1]:
            name = f"{workspace}/{file}"
            yield name, storage.get_modified_time(name).timestamp()


def open_upload(name: str) -> "File[bytes]":
    """Open a stored file for reading."""
    content: File[bytes] = _storage().open(name, "rb")
    return content


@contextmanager
def local_upload(name: str) -> Iterator[Path]:
    """Give the path of a stored file on this machine."""
    yield Path(_storage().path(name))

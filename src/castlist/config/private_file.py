"""Files for their owner's eyes only: written whole, on disk before anybody relies on them, made once."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Write a new file of mode 0600 and wait until it is on disk. Raises FileExistsError where there is one."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())


def made_once(file: Path, make: Callable[[], str]) -> str:
    """Read a secret, making it on first use. Two first starts at once end with one secret, and with a whole one.

    It is written under another name and then linked. Gives the text without white space around it.
    """
    if not file.exists():
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        try:
            write_private(draft, f"{make()}\n")
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(file.parent)
    return file.read_text().strip()


def _sync_folder(folder: Path) -> None:
    """Wait until the folder knows the file's name: what is sealed with a key must not outlive it."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

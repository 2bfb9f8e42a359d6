"""The key that signs what leaves the server: made once, kept in the data directory."""

import contextlib
import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """Read the key of this data directory, making it on first use.

    Where the directory does not exist yet, as when only types are checked, the key lives as long as the process.
    """
    file = data / "secret.key"
    if not data.is_dir():
        return secrets.token_urlsafe(48)
    if not file.exists():
        _make_key(file)
    return file.read_text().strip()


def _make_key(file: Path) -> None:
    """Write a whole new key under another name, then link it: two first starts at once end with one key."""
    draft = file.with_name(f"secret.key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48) + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()

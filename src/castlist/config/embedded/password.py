"""The password of this data directory, which only its owner can read."""

import os
from pathlib import Path

from castlist.config.embedded.errors import EmbeddedServerError

PASSWORD_FILE = "postgres.password"  # noqa: S105 - the name of the file


def password(data: Path) -> str:
    """Read the password. Raises EmbeddedServerError where it is lost: a new one would open nothing."""
    file = data / PASSWORD_FILE
    try:
        secret = file.read_text().strip()
    except FileNotFoundError:
        secret = ""
    if not secret:
        raise EmbeddedServerError(f"The password of the database, {file}, is lost. Restore this file from a backup.")
    return secret


def make_password(data: Path) -> str:
    """Make the password of a new cluster, or take the one of an earlier try to make it."""
    file, draft = data / PASSWORD_FILE, data / f"{PASSWORD_FILE}.draft"
    if file.exists():
        return password(data)
    import secrets

    draft.unlink(missing_ok=True)
    write_private(draft, secrets.token_urlsafe(32))
    draft.rename(file)
    return password(data)


def write_private(file: Path, text: str) -> None:
    """Write a new file for its owner's eyes only, and wait until it is on disk: no cluster outlives its password."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())

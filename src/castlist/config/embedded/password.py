"""The password of this data directory, which only its owner can read."""

from pathlib import Path

from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.private_file import write_private

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

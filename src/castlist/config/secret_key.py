"""The key that signs what leaves the server: made once, kept in the data directory."""

import secrets
from pathlib import Path

from castlist.config.private_file import made_once


def secret_key(data: Path) -> str:
    """Read the key of this data directory, making it on first use.

    Where the directory does not exist yet, as when only types are checked, the key lives as long as the process.
    """
    if not data.is_dir():
        return secrets.token_urlsafe(48)
    return made_once(data / "secret.key", lambda: secrets.token_urlsafe(48))

"""Sealing what opens an account: only this installation's key reads it again. Fernet: AES-128-CBC with HMAC-SHA256.

The keys come from CASTLIST_ENCRYPTION_KEYS, or from a file made once in the data directory. The first seals, all open;
`reseal` brings what an older key has sealed under the first, so that the older one can be given up. A file that is gone
while something is sealed is not made anew: it has to come back, or a person decides that it is lost (`make_key`).
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from castlist.config.environment import environment
from castlist.config.private_file import made_once

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_FILE = "credentials.key"


class SealBroken(Exception):
    """What is stored cannot be opened. The message says which key is missing and what to do."""


_has_sealed: list[Callable[[], bool]] = []
"""Says whether something is sealed already; the room that stores what is sealed has it asked."""


def ask_before_new_key(has_sealed: Callable[[], bool]) -> None:
    """Let this be asked before a key is made: a new one opens nothing of what there is."""
    _has_sealed.append(has_sealed)


def seal(text: str) -> str:
    """Seal a secret. Nothing stays nothing. Raises SealBroken where the key is gone that has sealed other secrets."""
    if text and is_key_missing() and not any(has_sealed() for has_sealed in _has_sealed):
        make_key()
    return _keys().encrypt(text.encode()).decode() if text else ""


def is_key_missing() -> bool:
    """Whether there is neither a setting nor a file with keys: nothing can be opened then."""
    return not environment().encryption_keys and not _key_file().exists()


def make_key() -> None:
    """Make the file with the key, unless there is one: at the first use, or where a person gives up a lost one."""
    from cryptography.fernet import Fernet

    file = _key_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_once(file, lambda: Fernet.generate_key().decode())
    _keys.cache_clear()


def unseal(text: str) -> str:
    """Open what `seal` gave. Nothing stays nothing. Raises SealBroken where no key fits."""
    return _opened(_keys().decrypt, text)


def reseal(text: str) -> str:
    """Seal anew with the first key. Raises SealBroken where no key fits."""
    return _opened(_keys().rotate, text)


def _opened(open_with: Callable[[bytes], bytes], text: str) -> str:
    from cryptography.fernet import InvalidToken

    if not text:
        return ""
    try:
        return open_with(text.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise SealBroken(_lost_words()) from error


@cache
def _keys() -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    try:
        return MultiFernet([Fernet(key) for key in _key_texts()])
    except ValueError as error:
        raise SealBroken(f"{_key_file()} is damaged. Restore it from a backup.") from error


def _key_texts() -> list[str]:
    if given := environment().encryption_keys:
        return given.split(",")
    if is_key_missing():
        raise SealBroken(_missing_words())
    return [_key_file().read_text().strip()]


def _key_file() -> Path:
    return environment().data_directory / KEY_FILE


def _missing_words() -> str:
    return (
        f"{_key_file()} is missing: without it no stored key of a channel can be opened. Restore it from a backup, or "
        "name the key in CASTLIST_ENCRYPTION_KEYS; if it is lost, give each channel's key again: castlist channels "
        "replace-key."
    )


def _lost_words() -> str:
    return (
        "A stored key of a channel cannot be opened: the key that sealed it is not here. "
        f"Restore {_key_file()}, or name the earlier key in CASTLIST_ENCRYPTION_KEYS after the first; "
        "if it is lost, give the channel's key again: castlist channels replace-key."
    )

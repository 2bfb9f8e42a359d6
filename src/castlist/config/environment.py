"""Settings from the environment: read once, typed, and loud when wrong. Each is explained in docs/settings.md."""

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


class SettingError(Exception):
    """A setting cannot be used. The message names it, its value and what would be right."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """All that the environment can say to Castlist. `public_url` may be empty; `http_timeout`: seconds."""

    data_directory: Path
    database_url: str | None = field(repr=False)
    postgres_version: int
    batch_rows: int
    custom_columns_limit: int
    keep_uploads_days: int
    keep_receipts_days: int
    worker_imports: int
    log_level: str
    public_url: str
    allows_private_addresses: bool
    encryption_keys: str | None = field(repr=False)
    sends_in_flight: int
    channels_at_once: int
    alike_failures: int
    http_timeout: int


@cache
def environment() -> Environment:
    """Read the settings of this process, once."""
    return read_environment(os.environ)


def read_environment(values: Mapping[str, str]) -> Environment:
    """Read and check every setting.

    Raises SettingError with the setting's name, its value and what is accepted.
    """
    allows_private = _whole(values, "CASTLIST_ALLOW_PRIVATE_ADDRESSES", default=0, among=(0, 1)) == 1
    return Environment(
        data_directory=Path(values.get("CASTLIST_DATA_DIR") or default_data_directory()).expanduser().absolute(),
        database_url=_secret(values, "DATABASE_URL", _postgres_url),
        postgres_version=_whole(values, "CASTLIST_POSTGRES_VERSION", default=18, among=(16, 18)),
        batch_rows=_whole(values, "CASTLIST_IMPORT_BATCH_ROWS", default=50_000, least=1, most=100_000),
        custom_columns_limit=_whole(values, "CASTLIST_CUSTOM_COLUMNS_LIMIT", default=200, least=0, most=1_000),
        keep_uploads_days=_whole(values, "CASTLIST_KEEP_UPLOADS_DAYS", default=180, least=1, most=36_500),
        keep_receipts_days=_whole(values, "CASTLIST_KEEP_RECEIPTS_DAYS", default=180, least=8, most=36_500),
        worker_imports=_whole(values, "CASTLIST_WORKER_IMPORTS", default=2, least=1, most=16),
        log_level=_word(values, "CASTLIST_LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        public_url=_public_url(values, "CASTLIST_PUBLIC_URL", allows_private=allows_private),
        allows_private_addresses=allows_private,
        encryption_keys=_secret(values, "CASTLIST_ENCRYPTION_KEYS", _fernet_keys),
        sends_in_flight=_whole(values, "CASTLIST_SENDS_IN_FLIGHT", default=200, least=1, most=1_000),
        channels_at_once=_whole(values, "CASTLIST_CHANNELS_AT_ONCE", default=16, least=1, most=500),
        alike_failures=_whole(values, "CASTLIST_ALIKE_FAILURES", default=20, least=1, most=1_000),
        http_timeout=_whole(values, "CASTLIST_HTTP_TIMEOUT", default=30, least=1, most=300),
    )


def default_data_directory() -> Path:
    """Say where data lives when CASTLIST_DATA_DIR is not set: root serves a machine, others themselves."""
    if os.geteuid() == 0:
        return Path("/var/lib/castlist")
    from platformdirs import user_data_path

    return user_data_path("castlist")


def _whole(
    values: Mapping[str, str],
    name: str,
    *,
    default: int,
    least: int = 0,
    most: int = 0,
    among: tuple[int, ...] = (),
) -> int:
    text = values.get(name, "").strip()
    if not text:
        return default
    accepted = " or ".join(map(str, among)) if among else f"a whole number from {least} to {most}"
    if not (text.isascii() and text.isdigit()):
        raise SettingError(f"{name} is {text!r}; it must be {accepted}.")
    number = int(text)
    if number not in among if among else not least <= number <= most:
        raise SettingError(f"{name} is {text!r}; it must be {accepted}.")
    return number


def _word(values: Mapping[str, str], name: str, default: str, accepted: tuple[str, ...]) -> str:
    text = values.get(name, "").strip().lower() or default
    if text not in accepted:
        raise SettingError(f"{name} is {text!r}; it must be one of: {', '.join(accepted)}.")
    return text


def _secret(values: Mapping[str, str], name: str, check: Callable[[str, str], str]) -> str | None:
    """Read a setting that may also stand in a file named by NAME_FILE, as secrets of containers do."""
    text, file = values.get(name, "").strip(), values.get(f"{name}_FILE", "").strip()
    if text and file:
        raise SettingError(f"{name} and {name}_FILE are both set; keep one of them.")
    if file:
        try:
            text = Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"{name}_FILE is {file!r}, which cannot be read: {error}.") from error
        if not text:
            raise SettingError(f"{name}_FILE is {file!r}, which is empty.")
    return check(name, text) if text else None


def _postgres_url(name: str, text: str) -> str:
    if not text.startswith(("postgres://", "postgresql://")):
        raise SettingError(f"{name} must begin with postgresql:// (its value is not shown, it may hold a password).")
    return text


def _public_url(values: Mapping[str, str], name: str, *, allows_private: bool) -> str:
    text = values.get(name, "").strip()
    if not text:
        return ""
    from castlist.config.addresses import AddressNotAllowed, check_base_url

    try:
        return check_base_url(text, allows_private=allows_private)
    except AddressNotAllowed as refusal:
        shown = "not shown, it may hold a password" if "@" in text else repr(text)
        raise SettingError(f"{name} ({shown}) cannot be used. {refusal}") from refusal


def _fernet_keys(name: str, text: str) -> str:
    keys = [key.strip() for key in text.split(",")]
    if not all(map(_is_fernet_key, keys)):
        raise SettingError(
            f"{name} must be Fernet keys (32 bytes in URL-safe base64, 44 signs each) with commas between them; "
            f"one of these {len(keys)} is none (they are not shown)."
        )
    return ",".join(keys)


def _is_fernet_key(key: str) -> bool:
    try:
        return len(key) == 44 and len(base64.b64decode(key, altchars=b"-_", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False

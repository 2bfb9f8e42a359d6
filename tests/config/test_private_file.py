"""Secrets in files: for their owner alone, whole, and made once."""

import secrets
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from castlist.config.private_file import made_once, write_private


def test_a_private_file_is_its_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write_private(file, "one")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_private(file, "two")
    assert file.read_text() == "one"


def test_many_first_starts_at_once_end_with_one_whole_secret_and_no_drafts(tmp_path: Path) -> None:
    file = tmp_path / "credentials.key"
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: made_once(file, lambda: secrets.token_urlsafe(32)), range(64)))
    assert set(found) == {file.read_text().strip()}
    assert len(found[0]) == 43
    assert list(tmp_path.iterdir()) == [file]

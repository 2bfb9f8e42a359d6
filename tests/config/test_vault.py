"""Sealing: only the right key opens, keys can be exchanged, and a lost one is said to be lost."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from castlist.config import vault
from castlist.config.environment import environment
from castlist.config.vault import SealBroken, ask_before_new_key, make_key, reseal, seal, unseal

SECRET = "EAAG-secret-token"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()

Settings = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    """Set the environment as a new process would find it."""

    def set_(keys: str = "", data: Path = tmp_path / "data") -> None:
        monkeypatch.setenv("CASTLIST_DATA_DIR", str(data))
        monkeypatch.setenv("CASTLIST_ENCRYPTION_KEYS", keys)
        monkeypatch.setattr(vault, "_has_sealed", [])
        environment.cache_clear()
        vault._keys.cache_clear()

    yield set_
    monkeypatch.undo()
    environment.cache_clear()
    vault._keys.cache_clear()


def test_what_is_sealed_is_read_again_and_shows_nothing(settings: Settings) -> None:
    settings(NEW)
    sealed = seal(SECRET)
    assert unseal(sealed) == SECRET
    assert SECRET not in sealed
    assert seal(SECRET) != sealed, "equal secrets do not look equal"
    assert (seal(""), unseal(""), reseal("")) == ("", "", "")


def test_without_a_setting_a_key_is_made_once_in_the_data_directory(settings: Settings, tmp_path: Path) -> None:
    settings()
    sealed = seal(SECRET)
    file = tmp_path / "data" / "credentials.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings()
    assert unseal(sealed) == SECRET


def test_keys_are_exchanged_without_losing_anything(settings: Settings) -> None:
    settings(OLD)
    sealed = seal(SECRET)
    settings(f"{NEW}, {OLD}")
    assert unseal(sealed) == SECRET, "every key opens"
    fresh, renewed = seal("fresh"), reseal(sealed)
    settings(NEW)
    assert (unseal(fresh), unseal(renewed)) == ("fresh", SECRET), "the first key seals"
    with pytest.raises(SealBroken):
        unseal(sealed)


@pytest.mark.parametrize("broken", ["not sealed at all", "gAAAAA", "gAAAAABé"])
@pytest.mark.parametrize("open_with", [unseal, reseal])
def test_what_no_key_opens_is_said_with_what_to_do(
    settings: Settings, tmp_path: Path, broken: str, open_with: Callable[[str], str]
) -> None:
    settings()
    with pytest.raises(SealBroken) as refused:
        open_with(broken)
    assert str(tmp_path / "data" / "credentials.key") in str(refused.value)
    assert "replace-key" in str(refused.value)
    assert broken not in str(refused.value)


def test_a_damaged_key_file_is_named(settings: Settings, tmp_path: Path) -> None:
    settings()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "credentials.key").write_text("half a k")
    with pytest.raises(SealBroken, match=r"is damaged\. Restore it from a backup"):
        seal(SECRET)


def test_opening_never_makes_a_key_and_says_that_it_is_missing(settings: Settings, tmp_path: Path) -> None:
    settings()
    sealed = seal(SECRET)
    file = tmp_path / "data" / "credentials.key"
    kept = file.read_text()
    file.unlink()
    settings()
    with pytest.raises(SealBroken, match=r"credentials\.key is missing: without it no stored key"):
        unseal(sealed)
    assert not file.exists()
    file.write_text(kept)
    assert unseal(sealed) == SECRET, "as soon as it is back"


def test_no_new_key_is_made_while_something_is_sealed_with_the_lost_one(settings: Settings, tmp_path: Path) -> None:
    settings()
    ask_before_new_key(lambda: True)
    with pytest.raises(SealBroken, match=r"credentials\.key is missing"):
        seal(SECRET)
    assert not (tmp_path / "data" / "credentials.key").exists()
    make_key()
    assert unseal(seal(SECRET)) == SECRET

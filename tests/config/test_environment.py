"""Settings are read once, typed, and fail loudly with name and value."""

from pathlib import Path

import pytest

from castlist.config.environment import SettingError, read_environment

KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="


def test_without_settings_the_defaults_hold() -> None:
    read = read_environment({})
    assert (read.postgres_version, read.batch_rows, read.keep_uploads_days) == (18, 50_000, 180)
    assert read.custom_columns_limit == 200
    assert read.database_url is None
    assert read.data_directory.is_absolute()
    assert (read.sends_in_flight, read.alike_failures, read.http_timeout) == (200, 20, 30)
    assert (read.public_url, read.allows_private_addresses, read.encryption_keys) == ("", False, None)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CASTLIST_POSTGRES_VERSION", "17", "CASTLIST_POSTGRES_VERSION is '17'; it must be 16 or 18."),
        (
            "CASTLIST_IMPORT_BATCH_ROWS",
            "0",
            "CASTLIST_IMPORT_BATCH_ROWS is '0'; it must be a whole number from 1 to 100000.",
        ),
        ("CASTLIST_IMPORT_BATCH_ROWS", "1e3", "CASTLIST_IMPORT_BATCH_ROWS is '1e3'; it must be a whole number"),
        ("CASTLIST_KEEP_UPLOADS_DAYS", "٣", "CASTLIST_KEEP_UPLOADS_DAYS is '٣'; it must be"),
        ("CASTLIST_LOG_LEVEL", "loud", "CASTLIST_LOG_LEVEL is 'loud'; it must be one of: debug, info, warning, error."),
        ("CASTLIST_ALLOW_PRIVATE_ADDRESSES", "yes", "CASTLIST_ALLOW_PRIVATE_ADDRESSES is 'yes'; it must be 0 or 1."),
        ("CASTLIST_SENDS_IN_FLIGHT", "1001", "must be a whole number from 1 to 1000."),
        ("CASTLIST_ALIKE_FAILURES", "0", "must be a whole number from 1 to 1000."),
        ("CASTLIST_HTTP_TIMEOUT", "0.5", "must be a whole number from 1 to 300."),
        ("CASTLIST_PUBLIC_URL", "castlist.example", "CASTLIST_PUBLIC_URL ('castlist.example') cannot be used."),
        ("CASTLIST_PUBLIC_URL", "http://castlist.example", "set CASTLIST_ALLOW_PRIVATE_ADDRESSES=1"),
        ("CASTLIST_PUBLIC_URL", "https://127.0.0.1", "Set CASTLIST_ALLOW_PRIVATE_ADDRESSES=1"),
        ("CASTLIST_PUBLIC_URL", "https://me:secret@castlist.example", "not shown, it may hold a password"),
        ("CASTLIST_ENCRYPTION_KEYS", "secret", "CASTLIST_ENCRYPTION_KEYS must be Fernet keys"),
        ("CASTLIST_ENCRYPTION_KEYS", f"{KEY},secret", "one of these 2 is none"),
        ("CASTLIST_ENCRYPTION_KEYS", f"{KEY},", "one of these 2 is none"),
        ("DATABASE_URL", "mysql://u:secret@h/d", "DATABASE_URL must begin with postgresql://"),
        ("DATABASE_URL_FILE", "/nowhere", "DATABASE_URL_FILE is '/nowhere', which cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_value(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_environment({name: value})
    assert words in str(refused.value)
    assert "secret" not in str(refused.value), "a value that may hold a password is never shown"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://host/base\n")
    assert read_environment({"DATABASE_URL_FILE": str(file)}).database_url == "postgresql://host/base"
    with pytest.raises(SettingError, match="both set"):
        read_environment({"DATABASE_URL_FILE": str(file), "DATABASE_URL": "postgresql://x/y"})
    file.write_text("")
    with pytest.raises(SettingError, match="empty"):
        read_environment({"DATABASE_URL_FILE": str(file)})


def test_keys_that_seal_may_stand_in_a_file_and_are_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{KEY}, {KEY}\n")
    read = read_environment({"CASTLIST_ENCRYPTION_KEYS_FILE": str(file), "DATABASE_URL": "postgresql://u:pw@h/d"})
    assert read.encryption_keys == f"{KEY},{KEY}"
    assert KEY not in repr(read)
    assert "pw" not in repr(read)


def test_the_public_address_may_be_private_where_that_is_allowed() -> None:
    allowed = {"CASTLIST_ALLOW_PRIVATE_ADDRESSES": "1", "CASTLIST_PUBLIC_URL": "http://127.0.0.1:8000/"}
    assert read_environment(allowed).public_url == "http://127.0.0.1:8000"
    public = {"CASTLIST_PUBLIC_URL": "https://castlist.example/wa/"}
    assert read_environment(public).public_url == "https://castlist.example/wa"


def test_castlist_data_dir_is_always_obeyed(tmp_path: Path) -> None:
    assert read_environment({"CASTLIST_DATA_DIR": str(tmp_path)}).data_directory == tmp_path

"""Whoever cannot reach PostgreSQL reads host and reason in one sentence, what to do, and never a password."""

import psycopg
import pytest
from psycopg import conninfo

from castlist.config.unreachable import CHECK_ADDRESS, SEE_LOG, WRITE_SIGNS, unreachable_words

REFUSED = 'connection to server at "127.0.0.1", port 1 failed: Connection refused'
BAD_PORT = "DATABASE_URL cannot be used: its port is no number from 1 to 65535."


def said_of(address: dict[str, object]) -> str:
    """Try for real, and give what libpq and its driver say."""
    with pytest.raises((psycopg.OperationalError, psycopg.ProgrammingError)) as failed:
        psycopg.connect(**{"connect_timeout": 3, **address})  # type: ignore[arg-type]
    return str(failed.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://u:secret@127.0.0.1:1/list", f"PostgreSQL does not answer: {REFUSED}. {CHECK_ADDRESS}"),
        (
            "postgresql://u:secret@127.0.0.1:2,127.0.0.1:1/list",
            f"PostgreSQL does not answer: {REFUSED} (host 127.0.0.1,127.0.0.1). {CHECK_ADDRESS}",
        ),
        (
            "postgresql:///list?host=/nowhere&password=secret",
            'PostgreSQL does not answer: connection to server on socket "/nowhere/.s.PGSQL.5432" failed: '
            f"No such file or directory. {CHECK_ADDRESS}",
        ),
        ("postgresql://localhost:sec/ret@127.0.0.1/list", f"{BAD_PORT} {WRITE_SIGNS}"),
        ("postgresql://localhost:99999/secret@127.0.0.1/list", f"{BAD_PORT} {WRITE_SIGNS}"),
        ("postgresql://me:sec/ret@127.0.0.1/list", f"{BAD_PORT} {WRITE_SIGNS}"),
        (
            "postgresql://u:secret@127.0.0.1:1/list?connect_timeout=soon",
            f"DATABASE_URL cannot be used: bad value for connect_timeout: 'soon'. {CHECK_ADDRESS}",
        ),
        (
            "postgresql://u:secret@127.0.0.1:1/list?sslmode=some",
            f'DATABASE_URL cannot be used: invalid sslmode value: "some". {CHECK_ADDRESS}',
        ),
    ],
)
def test_host_and_reason_stand_in_one_sentence_with_what_to_do(url: str, words: str) -> None:
    address = conninfo.conninfo_to_dict(url)
    found = unreachable_words(said_of(address), address, is_embedded=False)
    assert found == words
    assert "secret" not in found
    assert "cret@" not in found


def test_what_an_unescaped_sign_tore_off_a_password_is_not_shown() -> None:
    address = conninfo.conninfo_to_dict("postgresql://u:se@cret@nowhere.invalid/list")
    found = unreachable_words(said_of(address), address, is_embedded=False)
    assert "cret" not in found
    assert found.startswith("PostgreSQL does not answer: failed to resolve host 'nowhere.invalid': ")
    assert found.endswith(f". {CHECK_ADDRESS} {WRITE_SIGNS}")


def test_where_the_message_does_not_name_the_host_the_sentence_does() -> None:
    said = "connection timeout expired\nMultiple connection attempts failed. All failures were:\n- host: …"
    found = unreachable_words(said, {"host": "10.0.0.1"}, is_embedded=False)
    assert found == f"PostgreSQL does not answer: connection timeout expired (host 10.0.0.1). {CHECK_ADDRESS}"


def test_a_server_that_answers_and_refuses_is_told_apart() -> None:
    said = (
        'connection failed: connection to server at "::1", port 5432 failed: '
        'FATAL:  password authentication failed for user "u"\n'
    )
    assert unreachable_words(said, {"host": "db"}, is_embedded=False) == (
        'PostgreSQL refuses the connection: connection to server at "::1", port 5432 failed: '
        f'password authentication failed for user "u". {CHECK_ADDRESS}'
    )


def test_of_the_embedded_server_no_address_is_blamed() -> None:
    found = unreachable_words("connection timeout expired", {"host": "/data/pg-socket"}, is_embedded=True)
    assert found == f"PostgreSQL does not answer: connection timeout expired (host /data/pg-socket). {SEE_LOG}"

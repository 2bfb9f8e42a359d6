"""How often somebody may try to log in."""

from contextlib import closing
from pathlib import Path

import pytest
import uuid6

from castlist.config.database import connect
from castlist.workspaces.login_tries import (
    FOR_ACCOUNT,
    FOR_ADDRESS,
    FOR_BOTH,
    WINDOW_MINUTES,
    Try,
    begin_try,
    client_address,
    end_well,
)


def new_name() -> str:
    return uuid6.uuid7().hex


def test_the_tries_of_a_window_are_limited_and_the_rest_is_told_how_long(house: Path) -> None:
    attempt = Try(account=new_name(), address=new_name())
    with closing(connect()) as connection:
        assert [begin_try(connection, attempt) for _ in range(FOR_BOTH)] == [0] * FOR_BOTH
        assert begin_try(connection, attempt) == WINDOW_MINUTES
        assert begin_try(connection, Try(account=attempt.account.upper(), address=attempt.address)) > 0


def test_somebody_at_another_address_is_not_kept_out(house: Path) -> None:
    account = new_name()
    with closing(connect()) as connection:
        for _ in range(FOR_BOTH + 1):
            begin_try(connection, Try(account=account, address="198.51.100.7"))
        assert begin_try(connection, Try(account=account, address=new_name())) == 0


@pytest.mark.parametrize("what", ["address", "account"])
def test_many_tries_from_one_address_or_for_one_account_are_limited(house: Path, what: str) -> None:
    same = new_name()
    most = {"address": FOR_ADDRESS, "account": FOR_ACCOUNT}[what]

    def another() -> Try:
        return Try(**{"account": new_name(), "address": new_name(), what: same})

    with closing(connect()) as connection:
        assert not any(begin_try(connection, another()) for _ in range(most))
        assert begin_try(connection, another()) > 0


def test_after_the_window_counting_begins_anew(house: Path) -> None:
    attempt = Try(account=new_name(), address=new_name())
    with closing(connect()) as connection:
        for _ in range(FOR_BOTH + 1):
            begin_try(connection, attempt)
        connection.execute(
            "UPDATE workspaces_logintry SET since = since - interval '16 minutes' WHERE key = ANY(%s)",
            [list(attempt.limits)],
        )
        assert begin_try(connection, attempt) == 0


def test_who_logs_in_has_all_tries_again(house: Path) -> None:
    attempt = Try(account=new_name(), address=new_name())
    with closing(connect()) as connection:
        for _ in range(3 * FOR_BOTH):
            assert begin_try(connection, attempt) == 0
            end_well(connection, attempt)
        left = connection.execute(
            "SELECT sum(tries) FROM workspaces_logintry WHERE key = ANY(%s)", [list(attempt.limits)]
        ).fetchone()
    assert left == (0,)


def test_the_table_names_nobody(house: Path) -> None:
    attempt = Try(account="asha@nilgirilane.example", address="198.51.100.7")
    assert not any("asha" in key or "198" in key for key in attempt.limits)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("8.8.8.8", "203.0.113.9", "8.8.8.8"),
        ("127.0.0.1", "9.9.9.9, 8.8.8.8", "8.8.8.8"),
        ("10.0.0.2", "8.8.8.8", "8.8.8.8"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "", "unknown"),
        ("2606:4700:4700::1111", "", "2606:4700:4700::/64"),
        ("::ffff:8.8.8.8", "", "8.8.8.8"),
    ],
)
def test_a_request_comes_from_its_peer_or_from_whom_a_near_proxy_names(peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded) == address

"""Credentials are nowhere in clear: not in output, errors, logs, printed values, nor in any column of the database."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from played_providers import APP_SECRET, KEY, PROVIDERS, played, request_to

from castlist.channels.access import access_of
from castlist.channels.asking import ProviderRefused, ask, ask_standing
from castlist.channels.connecting import connect_channel
from castlist.channels.lookup import find_channel
from castlist.channels.refusals import ChannelRefused
from castlist.config.database import connect
from castlist.config.outside import Unanswered
from castlist.config.vault import seal
from castlist.workspaces.models import Workspace

CASTLIST = Path(sys.executable).with_name("castlist")
WRONG = "wrong-key-2b9e"
SECRETS = (KEY, APP_SECRET, WRONG)


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(provider: str) -> Iterator[str]:
    with played(provider) as address:
        yield address


def said(*arguments: object, stdin: str = "", **environment: str) -> str:
    """Run the command with the loudest log; gives all that it says."""
    done = subprocess.run(
        [str(CASTLIST), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        input=stdin,
        env={**os.environ, "CASTLIST_LOG_LEVEL": "debug", **environment},
    )
    return f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"


def assert_clean(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


def database_text() -> str:
    """Give every row of every table of this installation as text."""
    with connect() as connection:
        tables = connection.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        rows = [
            str(row[0])
            for (table,) in tables
            for row in connection.execute(f"SELECT t::text FROM {table} t")  # type: ignore[arg-type]  # its own names
        ]
    return "\n".join(rows)


ACCOUNTS = {
    "kaleyra": ("--sid", "HXIN17", "--waba-id", "104530000000001"),
    "kaleyra-v1": ("--sid", "HXIN17"),
    "meta": ("--waba-id", "104530000000001", "--phone-number-id", "106540000000001"),
}


def test_the_command_shows_no_credential(bare: Workspace, provider: str, address: str) -> None:
    account = ACCOUNTS.get(provider, ())
    here = ("--workspace", bare.slug)
    connect_ = ("channels", "connect", "--provider", provider, "--name", "Shop", "--number", "919876500110")
    given = (*connect_, *account, "--base-url", address, *here)
    secrets = {"CASTLIST_APP_SECRET": APP_SECRET, "CASTLIST_PUBLIC_URL": "https://castlist.example"}
    outputs = [
        said(*given, CASTLIST_API_KEY=WRONG, **secrets),
        said(*given, "--json", "--api-key", "-", stdin=f"{WRONG}\n", **secrets),
        said(*given, "--api-key", f"{KEY} {KEY}", **secrets),
        said(*given, "--api-key", "-", stdin=f"{KEY}\n", **secrets),
        said("channels", "list", *here),
        said("channels", "list", "--json", *here),
        said("channels", "verify", *here, **secrets),
        said("channels", "replace-key", *here, "--api-key", WRONG),
        said("channels", "replace-key", *here, "--json", CASTLIST_API_KEY=KEY, **secrets),
        said("templates", "sync", *here),
        said("channels", "verify", *here, CASTLIST_ALLOW_PRIVATE_ADDRESSES="0"),
        said("channels", "set", "--new-secret", *here, **secrets),
    ]
    codes = [int(output[5]) for output in outputs]
    assert codes == [1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0]
    for output in outputs:
        assert_clean(output)


def test_the_database_holds_credentials_sealed_only(bare: Workspace, provider: str, address: str) -> None:
    channel = connect_channel(bare, request_to(provider, address))
    with pytest.raises(ChannelRefused):
        connect_channel(bare, request_to(provider, address, name="Two", number="919876500111", api_key=WRONG))
    text = database_text()
    assert channel.sealed_api_key in text, "the whole database was read"
    assert_clean(text)
    assert access_of(channel).callback_secret not in text


def chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{error} {error!r} {vars(error)}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("trouble", ["wrong key", "silence", "fault", "private"])
def test_errors_and_logs_name_no_credential_however_deep_they_are_looked_into(
    bare: Workspace,
    settings: Callable[..., None],
    provider: str,
    address: str,
    trouble: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    changes: dict[str, Any] = {"wrong key": {"api_key": WRONG}, "silence": {"base_url": "http://127.0.0.1:1"}}.get(
        trouble, {}
    )
    if trouble == "private":
        settings(CASTLIST_ALLOW_PRIVATE_ADDRESSES="0")
    with played(provider, "verifying:http-500") as broken:
        where = changes.pop("base_url", broken if trouble == "fault" else address)
        with pytest.raises(ChannelRefused) as refused:
            connect_channel(bare, request_to(provider, where, **changes))
    assert_clean("\n".join(chain(refused.value)))
    captured = capsys.readouterr()
    assert_clean(captured.out + captured.err + caplog.text)


def test_printed_values_show_no_credential(bare: Workspace, provider: str, address: str) -> None:
    request = request_to(provider, address)
    channel = connect_channel(bare, request)
    access = access_of(channel)
    assert_clean(f"{request!r} {channel!r} {access!r} {access}")
    assert access.callback_secret not in repr(access)
    assert channel.callback_token not in repr(access)


@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:1"])
def test_questions_that_fail_name_no_credential(
    bare: Workspace, provider: str, address: str, base_url: str | None
) -> None:
    connect_channel(bare, request_to(provider, address))
    channel = find_channel(bare)
    channel.base_url = base_url or address
    channel.sealed_api_key = seal(WRONG)
    with pytest.raises((ProviderRefused, Unanswered)) as failed:
        ask(lambda outside: ask_standing(outside, access_of(channel)))
    assert_clean("\n".join(chain(failed.value)))

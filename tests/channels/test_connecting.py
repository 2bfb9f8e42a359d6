"""Connecting: the provider is asked first, and nothing is saved before it has confirmed."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from played_providers import APP_SECRET, KEY, KEY_REFUSED, NUMBER, OWN, PROVIDERS, callback_told, played, request_to

from castlist.channels.access import access_of
from castlist.channels.callbacks import callback_words
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.elsewhere import refuse_elsewhere
from castlist.channels.models import Channel, Template
from castlist.channels.pausing import disconnect_channel
from castlist.channels.refusals import ChannelRefused
from castlist.simulator.business import Business
from castlist.workspaces.models import Workspace
from scenes import new_workspace

PUBLIC = "https://castlist.example"


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(provider: str) -> Iterator[str]:
    with played(provider) as address:
        yield address


def nothing_saved(workspace: Workspace) -> bool:
    is_empty = not Channel.objects.filter(workspace=workspace).exists()
    return is_empty and not Template.objects.filter(workspace=workspace).exists()


def test_a_number_is_connected_with_its_templates_and_limit(bare: Workspace, provider: str, address: str) -> None:
    channel = connect_channel(bare, request_to(provider, address))
    assert (channel.name, channel.state, channel.country, channel.number) == ("Shop", "active", "IN", NUMBER)
    assert channel.checked_at is not None
    assert channel.last_error == ""
    assert channel.daily_limit == channel.told_daily_limit == (None if provider == "360dialog" else 1_000)
    names = sorted(channel.templates.values_list("name", flat=True))
    assert names == ["festive_offer", "order_update", "paused_offer", "welcome"]
    access = access_of(channel)
    assert (access.api_key, access.base_url, access.number) == (KEY, address, NUMBER)
    assert access.app_secret == (APP_SECRET if provider == "meta" else "")
    assert len(access.callback_secret) > 40


def test_a_simulator_that_was_told_nothing_connects_whatever_number_and_ids_are_given(
    bare: Workspace, provider: str
) -> None:
    with played(provider, business=Business()) as address:
        channel = connect_channel(bare, request_to(provider, address, number="918888888888"))
    assert (channel.state, channel.number, channel.templates.count()) == ("active", "918888888888", 4)


def test_a_wrong_key_saves_nothing(bare: Workspace, provider: str, address: str) -> None:
    with pytest.raises(ChannelRefused, match=KEY_REFUSED) as refused:
        connect_channel(bare, request_to(provider, address, api_key="wrong-key"))
    assert nothing_saved(bare)
    assert "wrong-key" not in str(refused.value)
    assert re.search("paste (it|them) here", str(refused.value))
    if provider == "360dialog":
        assert str(refused.value) == "360dialog refused the key. Copy it again from its hub and paste it here."


@pytest.mark.parametrize(
    ("provider", "changes", "words"),
    [
        ("meta", {"waba_id": "104539999999999"}, "Check the WhatsApp Business Account id"),
        ("kaleyra", {"waba_id": "104539999999999"}, "Check the WhatsApp Business Account id"),
        ("kaleyra", {"sid": "HXIN99"}, "Kaleyra refused the SID or the key"),
        ("kaleyra-v1", {"sid": "HXIN99"}, "Kaleyra refused the SID or the key"),
        ("kaleyra", {"number": "919876500199"}, "Kaleyra V2 does not know this account"),
        ("meta", {"number": "919876500199"}, "This key belongs to +91 98765 00110, not +91 98765 00199."),
    ],
)
def test_an_account_that_is_not_this_one_saves_nothing(
    bare: Workspace, provider: str, address: str, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(ChannelRefused) as refused:
        connect_channel(bare, request_to(provider, address, **changes))
    assert words in str(refused.value)
    assert nothing_saved(bare)


@pytest.mark.parametrize("code", ["http-500", "http-502", "190", "131031"])
@pytest.mark.parametrize("where", ["verifying", "listing"])
def test_a_provider_in_trouble_saves_nothing(bare: Workspace, provider: str, where: str, code: str) -> None:
    with played(provider, f"{where}:{code}") as address, pytest.raises(ChannelRefused):
        connect_channel(bare, request_to(provider, address))
    assert nothing_saved(bare)


def test_without_an_answer_nothing_is_saved(bare: Workspace, settings: Callable[..., None], provider: str) -> None:
    settings(CASTLIST_HTTP_TIMEOUT="1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ChannelRefused) as refused:
            connect_channel(bare, request_to(provider, f"http://{host}"))
    assert str(refused.value) == f"No answer from {host} within 1 s. Nothing was saved."
    assert nothing_saved(bare)


def test_where_nobody_listens_nothing_is_saved(bare: Workspace, provider: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        host = f"127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(ChannelRefused, match=rf"No connection to {host} .* Nothing was saved\."):
        connect_channel(bare, request_to(provider, f"http://{host}"))
    assert nothing_saved(bare)


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1", "https://127.0.0.1:1", "https://localhost:1"])
def test_private_addresses_are_refused_unless_allowed(
    bare: Workspace, settings: Callable[..., None], base_url: str
) -> None:
    settings(CASTLIST_ALLOW_PRIVATE_ADDRESSES="0")
    with pytest.raises(ChannelRefused, match="CASTLIST_ALLOW_PRIVATE_ADDRESSES=1"):
        connect_channel(bare, request_to("360dialog", base_url))
    assert nothing_saved(bare)


def test_360dialog_is_told_where_to_report(bare: Workspace, settings: Callable[..., None]) -> None:
    settings(CASTLIST_PUBLIC_URL=PUBLIC)
    with played("360dialog") as address:
        channel = connect_channel(bare, request_to("360dialog", address))
        told = callback_told(address)
    access = access_of(channel)
    assert told["url"] == access.callback_url == f"{PUBLIC}/callbacks/{channel.callback_token}"
    assert told["headers"] == {"X-Castlist-Secret": access.callback_secret}
    assert callback_words(channel) == "Castlist has told 360dialog where to report; nothing has to be pasted."


@pytest.mark.parametrize("provider", ["kaleyra", "kaleyra-v1", "meta"])
def test_for_the_others_address_and_secret_are_said_to_be_pasted(
    bare: Workspace, settings: Callable[..., None], provider: str, address: str
) -> None:
    settings(CASTLIST_PUBLIC_URL=PUBLIC)
    channel = connect_channel(bare, request_to(provider, address))
    access = access_of(channel)
    words = callback_words(channel)
    assert f"{PUBLIC}/callbacks/{channel.callback_token}" in words
    assert access.callback_secret in words
    assert KEY not in words


def test_without_a_public_address_it_is_said_what_does_not_come_in(
    bare: Workspace, provider: str, address: str
) -> None:
    words = callback_words(connect_channel(bare, request_to(provider, address)))
    assert "reports do not come in" in words
    assert "CASTLIST_PUBLIC_URL" in words


@pytest.mark.parametrize(
    ("options", "rate", "limit"),
    [
        ({}, 80, 1_000),
        ({"messages_per_second": 1_000}, 1_000, 1_000),
        ({"with_app": True}, 20, 1_000),
        ({"with_app": True, "messages_per_second": 5}, 5, 1_000),
        ({"daily_limit": 300}, 80, 300),
    ],
)
def test_rate_and_limit_are_chosen_or_usual(bare: Workspace, options: dict[str, Any], rate: int, limit: int) -> None:
    with played("meta") as address:
        channel = connect_channel(bare, request_to("meta", address, **options))
    assert (channel.messages_per_second, channel.daily_limit, channel.told_daily_limit) == (rate, limit, 1_000)
    assert channel.with_app is options.get("with_app", False), "it is remembered"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"messages_per_second": 0}, "from 1 to 1,000"),
        ({"messages_per_second": 1_001}, "from 1 to 1,000"),
        ({"messages_per_second": 21, "with_app": True}, "sends 20 a second at most"),
        ({"daily_limit": 0}, "daily limit is 0"),
        ({"name": " "}, "Give the channel a name"),
        ({"name": "a\nb"}, "line break"),
        ({"number": "12"}, "12"),
    ],
)
def test_what_cannot_be_is_refused_before_anybody_is_asked(
    bare: Workspace, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ChannelRefused) as refused:
        connect_channel(bare, request_to("meta", "http://127.0.0.1:1", **options))
    assert words in str(refused.value)


def test_an_unlimited_account_has_no_daily_limit(bare: Workspace) -> None:
    with played("meta", business=replace(OWN, tier="TIER_UNLIMITED")) as address:
        assert connect_channel(bare, request_to("meta", address)).daily_limit is None


def test_a_name_and_a_number_are_connected_once(bare: Workspace) -> None:
    right = ConnectRequest(provider="sandbox", name="Shop", number=NUMBER)
    connect_channel(bare, right)
    with pytest.raises(ChannelRefused, match="There is a channel SHOP already"):
        connect_channel(bare, replace(right, name="SHOP", number="919876500111"))
    with pytest.raises(ChannelRefused, match="The number 919876500110 is connected already"):
        connect_channel(bare, replace(right, name="Second"))
    assert Channel.objects.filter(workspace=bare).count() == 1


def test_the_sandbox_needs_nothing_and_asks_nobody(bare: Workspace, settings: Callable[..., None]) -> None:
    settings(CASTLIST_ALLOW_PRIVATE_ADDRESSES="0")
    channel = connect_channel(bare, ConnectRequest(provider="sandbox", name="Shop", number=NUMBER))
    assert (channel.state, channel.base_url) == ("active", "sandbox:")
    assert channel.templates.filter(name="welcome", status="APPROVED").exists()
    assert "reports by itself" in callback_words(channel)


def test_a_number_that_another_workspace_has_connected_is_refused_until_it_is_disconnected_there(
    bare: Workspace, provider: str, address: str
) -> None:
    there = connect_channel(new_workspace(has_channel=False), request_to(provider, address))
    with pytest.raises(ChannelRefused, match=f"{NUMBER} is connected in another workspace.*Disconnect it there first"):
        connect_channel(bare, request_to(provider, address))
    assert nothing_saved(bare)
    disconnect_channel(there)
    assert connect_channel(bare, request_to(provider, address)).state == "active"


def test_another_way_to_write_the_address_is_no_other_provider(bare: Workspace) -> None:
    with played("meta") as address:
        there = connect_channel(new_workspace(has_channel=False), request_to("meta", address))
        for kept in ("localhost", "LocalHost", "LOCALHOST."):
            Channel.objects.filter(pk=there.pk).update(base_url=address.replace("127.0.0.1", kept))
            with pytest.raises(ChannelRefused, match="is connected in another workspace"):
                connect_channel(bare, request_to("meta", address.replace("127.0.0.1", "LOCALHOST")))
    assert nothing_saved(bare)


def test_another_api_of_the_same_provider_is_no_other_provider(bare: Workspace) -> None:
    there = new_workspace(has_channel=False)
    with played("kaleyra") as address:
        connect_channel(there, request_to("kaleyra", address))
    old = Channel(workspace=bare, provider="kaleyra-v1", number=NUMBER, base_url=address)
    with transaction.atomic(), pytest.raises(ChannelRefused, match="is connected in another workspace"):
        refuse_elsewhere(old)


def test_two_workspaces_that_connect_one_number_at_once_do_not_both_get_it(bare: Workspace) -> None:
    other = new_workspace(has_channel=False)
    with played("meta") as address, ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            connect_channel(bare, request_to("meta", address))
            late = pool.submit(on_a_connection_of_its_own, connect_channel, other, request_to("meta", address))
            while not (late.done() or somebody_waits()):
                time.sleep(0.02)
        with pytest.raises(ChannelRefused, match="is connected in another workspace"):
            late.result()
    assert nothing_saved(other)


def on_a_connection_of_its_own(act: Callable[..., Any], *given: Any) -> Any:
    try:
        return act(*given)
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 17234 AND NOT granted)"
        )
        return bool(cursor.fetchone()[0])


def test_every_workspace_may_have_the_sandbox_with_any_number(bare: Workspace) -> None:
    for workspace in (bare, new_workspace(has_channel=False)):
        connect_channel(workspace, ConnectRequest(provider="sandbox", name="Shop", number=NUMBER))

"""Verifying again, and giving another key: the provider's word decides, and a refusal changes nothing."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone
from played_providers import KEY, KEY_REFUSED, OWN, PROVIDERS, callback_told, played, request_to

from castlist.channels import callbacks
from castlist.channels.access import access_of
from castlist.channels.account import Account
from castlist.channels.callback_schedule import register_due_callbacks
from castlist.channels.callbacks import is_callback_set, replace_callback_secret, reports_word
from castlist.channels.connecting import connect_channel
from castlist.channels.models import Channel
from castlist.channels.pace import set_daily_limit
from castlist.channels.refusals import ChannelRefused
from castlist.channels.verifying import replace_key, verify_channel
from castlist.config.database import connect
from castlist.config.vault import SealBroken, unseal
from castlist.workspaces.models import Workspace
from scenes import new_workspace

PUBLIC = "https://castlist.example"


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connected(bare: Workspace, provider: str) -> Iterator[Channel]:
    """Give a channel whose played provider answers while the test runs."""
    with played(provider) as address:
        yield connect_channel(bare, request_to(provider, address))


def moved_to(channel: Channel, address: str) -> Channel:
    """Let the channel talk to another played provider."""
    channel.base_url = address
    channel.save(update_fields=["base_url"])
    return channel


def row(channel: Channel) -> dict[str, Any]:
    return dict(Channel.objects.filter(pk=channel.pk).values().get())


def test_a_channel_that_works_is_verified(connected: Channel) -> None:
    before = connected.checked_at
    verified = verify_channel(connected)
    assert verified.state == "active"
    assert before is not None
    assert verified.checked_at is not None
    assert verified.checked_at > before


def test_a_channel_that_waits_for_another_day_tries_again_once_a_person_has_verified_it(connected: Channel) -> None:
    tomorrow = timezone.now() + timedelta(hours=20)
    Channel.objects.filter(pk=connected.pk).update(waits_until=tomorrow, waits_reason="The day is used up.")
    verified = verify_channel(connected)
    assert (verified.waits_until, verified.waits_reason) == (None, "")


@pytest.mark.parametrize(("code", "state"), [("190", "key_refused"), ("131031", "stopped"), ("http-500", "active")])
def test_a_verification_that_is_refused_stops_the_channel_or_is_noted(
    connected: Channel, provider: str, code: str, state: str
) -> None:
    with played(provider, f"verifying:{code}") as address, pytest.raises(ChannelRefused):
        verify_channel(moved_to(connected, address))
    connected.refresh_from_db()
    assert connected.state == state
    assert connected.last_error


def test_a_number_that_does_not_answer_stays_as_it_was(connected: Channel) -> None:
    with pytest.raises(ChannelRefused, match=r"No connection to 127\.0\.0\.1:1 .* The channel stays as it was\."):
        verify_channel(moved_to(connected, "http://127.0.0.1:1"))
    connected.refresh_from_db()
    assert (connected.state, connected.last_error[:13]) == ("active", "No connection")


@pytest.mark.parametrize("provider", ["meta"])
def test_a_key_that_is_of_another_number_by_now_is_noted(connected: Channel) -> None:
    with (
        played("meta", business=replace(OWN, number="919876500199")) as address,
        pytest.raises(ChannelRefused, match=r"This key belongs to \+91 98765 00199"),
    ):
        verify_channel(moved_to(connected, address))


@pytest.mark.parametrize("provider", ["meta"])
def test_the_daily_limit_follows_the_provider_unless_an_operator_has_set_one(connected: Channel) -> None:
    with played("meta", business=replace(OWN, tier="TIER_10K")) as address:
        assert verify_channel(moved_to(connected, address)).daily_limit == 10_000
        set_daily_limit(connected, 50)
        verified = verify_channel(connected)
    assert (verified.daily_limit, verified.told_daily_limit) == (50, 10_000)


@pytest.mark.parametrize("provider", ["360dialog"])
def test_verifying_sets_the_callback_for_the_address_that_the_server_has_now(
    connected: Channel, settings: Callable[..., None]
) -> None:
    assert (is_callback_set(connected), reports_word(connected)) == (False, "off")
    settings(CASTLIST_PUBLIC_URL=PUBLIC)
    assert is_callback_set(verify_channel(connected))
    assert callback_told(connected.base_url)["url"] == access_of(connected).callback_url
    settings(CASTLIST_PUBLIC_URL="https://moved.example")
    assert not is_callback_set(connected)
    verify_channel(connected)
    assert callback_told(connected.base_url)["url"].startswith("https://moved.example/")
    assert reports_word(connected) == "waiting"


@pytest.mark.parametrize("provider", ["360dialog"])
def test_a_new_callback_secret_is_told_and_stays_as_it_was_where_that_cannot_be_done(
    connected: Channel, settings: Callable[..., None]
) -> None:
    settings(CASTLIST_PUBLIC_URL=PUBLIC)
    old = access_of(connected).callback_secret
    replace_callback_secret(connected)
    connected.refresh_from_db()
    new = access_of(connected).callback_secret
    assert callback_told(connected.base_url)["headers"] == {"X-Castlist-Secret": new}
    assert new != old
    with pytest.raises(ChannelRefused, match="The secret stays as it was"):
        replace_callback_secret(moved_to(connected, "http://127.0.0.1:1"))
    connected.refresh_from_db()
    assert access_of(connected).callback_secret == new
    assert unseal(connected.sealed_former_secret) not in ("", new, old), "what may have been taken counts as well"


@pytest.mark.parametrize("provider", ["360dialog"])
def test_a_new_callback_secret_is_saved_before_the_provider_is_told(
    connected: Channel, settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(CASTLIST_PUBLIC_URL=PUBLIC)
    old = access_of(connected).callback_secret
    tell, seen = callbacks.tell_callback, []

    def telling(outside: Any, access: Any) -> Any:
        with closing(connect()) as other:
            statement = "SELECT sealed_callback_secret, sealed_former_secret FROM channels_channel WHERE id = %s"
            (row,) = other.execute(statement, [connected.pk]).fetchall()
        seen.append((unseal(row[0]) == access.callback_secret, unseal(row[1]) == old))
        return tell(outside, access)

    monkeypatch.setattr(callbacks, "tell_callback", telling)
    replace_callback_secret(connected)
    assert seen == [(True, True)]


@pytest.mark.parametrize("provider", ["360dialog"])
def test_a_worker_registers_a_callback_that_could_not_be(connected: Channel, settings: Callable[..., None]) -> None:
    Channel.objects.exclude(pk=connected.pk).update(callback_tried_at=timezone.now())
    assert register_due_callbacks() == 0, "without an address there is nothing to tell"
    settings(CASTLIST_PUBLIC_URL=PUBLIC)
    assert register_due_callbacks() == 1
    connected.refresh_from_db()
    assert is_callback_set(connected)
    assert callback_told(connected.base_url)["url"] == access_of(connected).callback_url
    settings(CASTLIST_PUBLIC_URL="https://moved.example")
    assert register_due_callbacks() == 0, "not again within a quarter of an hour"
    Channel.objects.filter(pk=connected.pk).update(callback_tried_at=timezone.now() - timedelta(minutes=16))
    assert register_due_callbacks() == 1
    assert callback_told(connected.base_url)["url"].startswith("https://moved.example/")


def test_a_new_key_makes_a_channel_active_again(connected: Channel, provider: str) -> None:
    Channel.objects.filter(pk=connected.pk).update(state="key_refused", state_reason="Refused.")
    with played(provider, business=replace(OWN, api_key="new-key")) as address:
        replaced = replace_key(connected, Account(api_key="new-key", base_url=address))
    assert (replaced.state, replaced.state_reason) == ("active", "")
    assert access_of(replaced).api_key == "new-key"


def test_a_new_key_that_is_refused_changes_nothing(connected: Channel) -> None:
    before = row(connected)
    with pytest.raises(ChannelRefused, match=KEY_REFUSED):
        replace_key(connected, Account(api_key="wrong-key"))
    with pytest.raises(ChannelRefused, match="Nothing was saved"):
        replace_key(connected, Account(base_url="http://127.0.0.1:1"))
    with pytest.raises(ChannelRefused, match="Give the new key"):
        replace_key(connected, Account())
    assert row(connected) == before
    assert access_of(connected).api_key == KEY


def test_a_channel_does_not_move_to_where_another_workspace_has_its_number(connected: Channel, provider: str) -> None:
    before = row(connected)
    with played(provider) as address:
        connect_channel(new_workspace(has_channel=False), request_to(provider, address))
        with pytest.raises(ChannelRefused, match="is connected in another workspace"):
            replace_key(connected, Account(base_url=address))
    assert row(connected) == before


def test_where_the_sealing_key_is_lost_a_new_key_mends_the_channel(
    connected: Channel, provider: str, settings: Callable[..., None]
) -> None:
    settings(CASTLIST_ENCRYPTION_KEYS=Fernet.generate_key().decode())
    with pytest.raises(SealBroken, match="replace-key"):
        verify_channel(connected)
    app_secret = OWN.app_secret if provider == "meta" else ""
    replaced = replace_key(connected, Account(api_key=KEY, app_secret=app_secret))
    assert access_of(replaced).api_key == KEY
    assert len(access_of(replaced).callback_secret) > 40

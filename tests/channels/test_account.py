"""What is given of an account is checked before anybody is asked."""

from typing import Any

import pytest

from castlist.channels.account import Account, check_account, find_facts, merged_account
from castlist.channels.models import Provider
from castlist.channels.providers import PROVIDERS
from castlist.channels.refusals import ChannelRefused

FULL: dict[str, Any] = {
    "api_key": "EAAG-key",
    "app_secret": "shh",
    "sid": "HXIN1",
    "waba_id": "104",
    "phone_number_id": "106",
}


def check(provider: str, *, allows_private: bool = False, **changes: str) -> Account:
    return check_account(find_facts(provider), Account(**{**FULL, **changes}), allows_private=allows_private)


def test_every_provider_that_can_be_stored_is_known() -> None:
    assert set(Provider.values) == set(PROVIDERS)


@pytest.mark.parametrize(
    ("provider", "base_url", "kept"),
    [
        ("360dialog", "https://waba-v2.360dialog.io", {"api_key"}),
        ("kaleyra", "https://api.in.kaleyra.io", {"api_key", "sid", "waba_id"}),
        ("kaleyra-v1", "https://api.in.kaleyra.io", {"api_key", "sid"}),
        ("meta", "https://graph.facebook.com", {"api_key", "app_secret", "waba_id", "phone_number_id"}),
        ("sandbox", "sandbox:", set()),
    ],
)
def test_only_what_a_provider_needs_is_kept(provider: str, base_url: str, kept: set[str]) -> None:
    account = check(provider)
    assert account.base_url == base_url
    assert {name for name in FULL if getattr(account, name)} == kept
    assert account.graph_version == ("v25.0" if provider == "meta" else "")


@pytest.mark.parametrize(
    ("provider", "changes", "words"),
    [
        ("360dialog", {"api_key": " "}, "360dialog needs the API key of the number, from 360dialog's hub."),
        ("kaleyra", {"sid": "", "waba_id": ""}, "Kaleyra V2 needs the SID, from"),
        ("meta", {"app_secret": ""}, "Meta Cloud API needs the app secret"),
        ("meta", {"phone_number_id": "+91 98765"}, "The phone number id has digits only"),
        ("meta", {"waba_id": "104/../106"}, "The WhatsApp Business Account id has digits only"),
        ("meta", {"graph_version": "latest"}, "The Graph version looks like v25.0"),
        ("kaleyra", {"sid": "HX/1"}, "The SID has letters and digits only"),
        ("360dialog", {"api_key": "a b"}, "The API key has a space"),
        ("360dialog", {"api_key": "a\r\nX: y"}, "The API key has a space, a line break"),
        ("360dialog", {"api_key": "clé"}, "The API key has"),
        ("360dialog", {"base_url": "http://waba.example"}, "CASTLIST_ALLOW_PRIVATE_ADDRESSES=1"),
        ("360dialog", {"base_url": "https://10.0.0.1"}, "CASTLIST_ALLOW_PRIVATE_ADDRESSES=1"),
        ("360dialog", {"base_url": "sandbox:"}, "The base URL cannot be used"),
        ("sandbox", {"base_url": "https://h.example"}, "The sandbox is inside Castlist"),
    ],
)
def test_what_is_missing_or_wrong_is_said_without_repeating_secrets(
    provider: str, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(ChannelRefused) as refused:
        check(provider, **changes)
    assert words in str(refused.value)
    assert FULL["api_key"] not in str(refused.value)
    assert changes.get("api_key", "").strip() not in str(refused.value) or not changes.get("api_key", "").strip()


def test_a_provider_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(ChannelRefused, match=r"pigeon is not a provider\. The providers are 360dialog, kaleyra,"):
        find_facts("pigeon")


def test_what_is_given_anew_takes_the_place_of_what_there_was() -> None:
    merged = merged_account(Account(**FULL), Account(api_key="new"))
    assert (merged.api_key, merged.sid) == ("new", "HXIN1")


def test_an_account_shows_no_secrets() -> None:
    assert "EAAG-key" not in repr(Account(**FULL))
    assert "shh" not in repr(Account(**FULL))

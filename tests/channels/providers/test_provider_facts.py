"""What an operator chooses among and has to give."""

from dataclasses import fields, replace

import pytest

from castlist.channels.models import Provider
from castlist.channels.providers import PROVIDERS, ProviderNotKnown, provider
from castlist.channels.providers.protocol import Access, Request, TemplateMessage
from castlist.channels.template_shape import read_shape

FULL = Access(
    provider="",
    base_url="",
    number="919876500110",
    api_key="KEY-31d1",
    app_secret="APP-31d1",
    callback_secret="SECRET-31d1",
    sid="S",
    waba_id="W",
    phone_number_id="P",
    callback_url="https://c.example/TOKEN-31d1",
)


def test_the_providers_are_those_that_a_channel_can_have() -> None:
    assert set(PROVIDERS) == set(Provider.values)
    assert {name: facts.title for name, facts in PROVIDERS.items()} == {
        each.value: str(each.label) for each in Provider
    }


def test_an_unknown_provider_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ProviderNotKnown) as refused:
        provider("twilio")
    assert str(refused.value) == (
        "twilio is not a provider. The providers are 360dialog, kaleyra, kaleyra-v1, meta, sandbox."
    )


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_addresses_are_https_and_the_first_is_taken(name: str) -> None:
    facts = PROVIDERS[name]
    assert facts.base_url == facts.base_urls[0]
    assert all(url.startswith("https://") for url in facts.base_urls) or facts.base_urls == ("sandbox:",)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_what_is_missing_is_said_in_words(name: str) -> None:
    facts = PROVIDERS[name]
    assert set(facts.needs) <= {each.name for each in fields(Access)}
    assert facts.missing(FULL) == ()
    for need, words in facts.needs.items():
        assert facts.missing(replace(FULL, **{need: "  "})) == (words,)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_credentials_stand_in_headers_and_never_in_an_address_or_a_print(name: str) -> None:
    access = replace(FULL, base_url=PROVIDERS[name].base_url)
    shape = read_shape({"name": "t", "language": "en", "components": [{"type": "BODY", "text": "New!"}]})
    one = provider(name)
    asked: list[Request | None] = [
        one.verification(access),
        one.limits(access),
        one.templates(access, None),
        one.templates(access, "2"),
        one.registration(access),
        one.send(access, TemplateMessage(to="919876500001", shape=shape, values={}, ref="r")),
    ]
    for request in asked:
        if request is None:
            continue
        assert "31d1" not in request.url
        assert any("KEY-31d1" in value for value in request.headers.values())
        assert "KEY-31d1" not in repr(request)
    assert "31d1" not in repr(access)


def test_the_one_that_sets_its_callback_by_a_call_says_so() -> None:
    for name, facts in PROVIDERS.items():
        assert (provider(name).registration(FULL) is not None) == facts.has_own_callback_call

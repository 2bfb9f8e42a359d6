"""Finding a template, and saying why it cannot be sent."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from castlist.channels.asking import Listing
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.mirroring import store_templates
from castlist.channels.models import Channel
from castlist.channels.refusals import TemplateRefused
from castlist.channels.template_shape import TemplateShape
from castlist.channels.templates import find_template, unsendable_words
from castlist.workspaces.models import Workspace

SHAPE = TemplateShape(name="welcome", language="en", status="APPROVED", body="Hi {{1}}")


@pytest.fixture
def channel(bare: Workspace) -> Channel:
    return connect_channel(bare, ConnectRequest(provider="sandbox", name="Shop", number="919876500110"))


def store(channel: Channel, templates: Sequence[tuple[str, str]]) -> None:
    shapes = tuple(replace(SHAPE, name=name, language=language) for name, language in templates)
    store_templates(channel, Listing(templates=shapes))


def test_a_template_is_found_by_name_and_language_or_by_name_where_there_is_one(channel: Channel) -> None:
    store(channel, [("welcome", "en"), ("welcome", "pt_BR"), ("bye", "en")])
    assert find_template(channel, "welcome", "pt_BR").language == "pt_BR"
    assert find_template(channel, " bye ").name == "bye"


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("welcom", None, "Shop has no template welcom. There are: bye, welcome. One that is new: castlist templates"),
        ("welcome", "en_GB", "welcome is not there in en_GB. Its languages are: en, pt_BR."),
        ("welcome", "EN", "welcome is not there in EN."),
        ("welcome", None, "welcome is there in several languages; name one with --language: en, pt_BR."),
    ],
)
def test_what_is_not_found_is_told_with_what_there_is(
    channel: Channel, name: str, language: str | None, words: str
) -> None:
    store(channel, [("welcome", "en"), ("welcome", "pt_BR"), ("bye", "en")])
    with pytest.raises(TemplateRefused) as refused:
        find_template(channel, name, language)
    assert words in str(refused.value)


def test_many_names_are_not_all_listed_and_none_says_how_to_fetch(channel: Channel) -> None:
    store(channel, [(f"offer_{number:02}", "en") for number in range(12)])
    with pytest.raises(TemplateRefused, match="offer_09 and 2 more"):
        find_template(channel, "welcome")
    store(channel, [])
    with pytest.raises(TemplateRefused, match=r"None are mirrored yet: castlist templates sync\."):
        find_template(channel, "welcome")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"status": "PENDING"}, "welcome is waiting for WhatsApp's approval."),
        ({"status": "REJECTED", "rejected_reason": "INVALID_FORMAT"}, "was rejected by WhatsApp (invalid format)."),
        ({"status": "PAUSED"}, "was paused by WhatsApp"),
        ({"status": "LIMIT_EXCEEDED"}, "welcome has the status limit exceeded."),
        ({"status": ""}, "welcome has the status unknown."),
        ({"unsupported": "it has a part that Castlist does not send (carousel)"}, "cannot be sent here: it has a part"),
    ],
)
def test_only_an_approved_and_supported_template_can_be_sent(changes: dict[str, Any], words: str) -> None:
    said = unsendable_words(replace(SHAPE, **changes))
    assert words in said
    assert bool(words) == bool(said)

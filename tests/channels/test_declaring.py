"""Declaring a template's variables by hand, where the provider does not tell them."""

from collections.abc import Iterator
from typing import Any

import pytest
from played_providers import played, request_to

from castlist.channels.connecting import connect_channel
from castlist.channels.declaring import Declaration, declare_template, declared_shape, read_button
from castlist.channels.models import Channel
from castlist.channels.refusals import TemplateRefused
from castlist.channels.shape_storage import shape_of
from castlist.channels.template_shape import Button, ButtonKind, HeaderKind
from castlist.channels.templates import unsendable_words
from castlist.workspaces.models import Workspace


@pytest.fixture
def channel(bare: Workspace) -> Iterator[Channel]:
    with played("kaleyra-v1") as address:
        yield connect_channel(bare, request_to("kaleyra-v1", address))


def test_a_declared_template_can_be_sent_and_has_one_row(channel: Channel) -> None:
    assert unsendable_words(shape_of(channel.templates.get(name="welcome")))
    declare_template(channel, Declaration(name="welcome", language="en", variables=3))
    declared = declare_template(channel, Declaration(name="welcome", language="en", body="Hi {{1}}"))
    assert channel.templates.filter(name="welcome").count() == 1
    assert unsendable_words(shape_of(declared)) == ""
    assert (declared.status, declared.category, declared.is_declared) == ("APPROVED", "MARKETING", True)


def test_the_listed_status_counts_also_for_a_declared_template(channel: Channel) -> None:
    declared = declare_template(channel, Declaration(name="paused_offer", language="en", variables=1))
    assert declared.status == "PAUSED"


def test_a_template_that_is_not_listed_may_be_declared(channel: Channel) -> None:
    assert declare_template(channel, Declaration(name="new_one", language="hi", variables=0)).status == "APPROVED"


def test_header_buttons_and_variables_are_as_declared() -> None:
    shape = declared_shape(
        Declaration(
            name="offer",
            language="en",
            header=HeaderKind.IMAGE,
            variables=2,
            buttons=[read_button("url:Shop:https://x.example/{{1}}"), read_button("quick_reply:Stop")],
        )
    )
    assert shape.body == "… {{1}} … {{2}} …"
    assert [each.key for each in shape.variables] == ["header.link", "body.1", "body.2", "button.0", "button.1"]


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("quick_reply:Stop promotions", Button(kind=ButtonKind.QUICK_REPLY, text="Stop promotions")),
        ("url:Shop:https://x.example/{{1}}", Button(kind=ButtonKind.URL, text="Shop", url="https://x.example/{{1}}")),
        ("copy_code: Copy ", Button(kind=ButtonKind.COPY_CODE, text="Copy")),
    ],
)
def test_a_button_is_read_as_it_is_written(text: str, button: Button) -> None:
    assert read_button(text) == button


@pytest.mark.parametrize("text", ["", "Stop", "flow:Start", "quick_reply:", "quick_reply: :x"])
def test_what_is_no_button_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(TemplateRefused, match="Write KIND:TEXT"):
        read_button(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Give the template's text, or the number of its variables."),
        ({"variables": 51}, "from 0 to 50 variables"),
        ({"variables": -1}, "from 0 to 50 variables"),
        ({"variables": 1, "language": ""}, "Give the language"),
        ({"variables": 1, "language": "x" * 17}, "Give the language"),
        ({"variables": 1, "category": "AUTHENTICATION"}, "The category is MARKETING or UTILITY"),
        ({"body": "Hi {{first_name}}"}, "numbered variables only"),
        ({"body": "Hi", "name": "Welcome!"}, "small letters"),
        ({"body": "x" * 1_025}, "1,024"),
    ],
)
def test_what_breaks_a_rule_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        declared_shape(Declaration(**{"name": "welcome", "language": "en", **changes}))
    assert words in str(refused.value)


def test_who_lists_its_templates_itself_needs_no_declaration(bare: Workspace) -> None:
    with played("360dialog") as address:
        channel = connect_channel(bare, request_to("360dialog", address))
    with pytest.raises(TemplateRefused, match=r"360dialog lists its templates itself: castlist templates sync\."):
        declare_template(channel, Declaration(name="welcome", language="en", variables=1))

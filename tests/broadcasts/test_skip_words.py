"""Why somebody is skipped is told by the place in the message, in a marketer's words, with what to do."""

import pytest

from castlist.broadcasts.expressions import Written
from castlist.broadcasts.skip_words import TO_DO, Teller, place_words
from castlist.broadcasts.skipping import (
    OPTED_OUT,
    Skip,
    SkipReason,
    bad_brackets,
    bad_character,
    bad_link,
    blank_in_link,
    no_value,
    not_carried,
    too_long,
)
from castlist.channels.template_shape import read_shape

TEMPLATE = {
    "name": "offer",
    "language": "en",
    "components": [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Hi {{1}}, {{2}} opens in {{3}}."},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "URL", "text": "Shop", "url": "https://shop.example/{{1}}"},
                {"type": "QUICK_REPLY", "text": "Stop"},
                {"type": "COPY_CODE", "example": ["A"]},
            ],
        },
    ],
}
SHAPE = read_shape(TEMPLATE)
VALUES = {
    "header.link": Written(text="https://x.example/{{banner}}"),
    "body.1": Written(text="{{user.first_name}}", fallback="friend"),
    "body.2": Written(text="our {{ City }} shop"),
    "body.3": Written(text="{{city}}"),
    "button.0": Written(text="{{slug}}"),
}
TELLER = Teller(shape=SHAPE, values=VALUES)
NO_FALLBACK = "and there is no fallback"


@pytest.mark.parametrize(
    ("skip", "told"),
    [
        (OPTED_OUT, "Opted out"),
        (no_value("city"), f"No value for {{{{2}}}} in the text: city is empty, {NO_FALLBACK}"),
        (no_value("banner"), f"No value for the header image: banner is empty, {NO_FALLBACK}"),
        (no_value("slug"), f"No value for {{{{1}}}} in the link of “Shop”: slug is empty, {NO_FALLBACK}"),
        (no_value("user.first_name"), f"No value: user.first_name is empty, {NO_FALLBACK}"),
        (no_value("gone"), f"No value: gone is empty, {NO_FALLBACK}"),
        (too_long("body", 1_024), "The text is too long once filled in: 1,024 characters at most"),
        (too_long("header", 60), "The header is too long once filled in: 60 characters at most"),
        (
            too_long("button 2", 15),
            "The value for the code to copy is too long once filled in: 15 characters at most",
        ),
        (
            bad_character("body.1"),
            "The value for {{1}} in the text has a line break, a tab, another control character or more than four "
            "spaces",
        ),
        (bad_brackets("body.2"), "The value for {{2}} in the text has {{ in it, which would arrive as it is"),
        (
            bad_link("header.link"),
            "The value for the header image is no link that begins with https:// or http://",
        ),
        (blank_in_link("header.link"), "The link for the header image has a blank in it: write %20"),
        (not_carried('A value has the sign "'), 'A value has the sign "'),
    ],
)
def test_each_reason_names_the_place(skip: Skip, told: str) -> None:
    assert TELLER.tell(skip).words == told


def test_each_reason_says_what_to_do() -> None:
    assert set(TO_DO) == set(SkipReason)
    assert str(TELLER.tell(no_value("city"))).endswith(f"{NO_FALLBACK}. {TO_DO[SkipReason.NO_VALUE]}")


def test_what_a_tap_sends_back_is_a_place_too() -> None:
    assert place_words(SHAPE, "button.1") == "what a tap on a reply sends back"


@pytest.mark.parametrize("key", ["button.9", "button.x", "footer", ""])
def test_a_place_that_is_not_there_has_no_words(key: str) -> None:
    assert place_words(SHAPE, key) == ""
    assert TELLER.words(bad_character(key).words) == bad_character(key).words

"""What a provider says is stored and shown without numbers of people and without keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.channels.providers.own_words import own_words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Recipient 919876500001 is not valid", "Recipient … is not valid"),
        ("to: +91 98765-00001!", "to: …!"),
        ("to: +1 (631) 555-1234.", "to: …."),
        ("1234567", "…"),
        ("123456", "123456"),
        ("(#132000) Number of parameters does not match: 2 instead of 3", None),
        ("token EAAGm0PX4ZCpsBAKZCz9 is bad", "token … is bad"),
        ("key 0a1b2c3d4e5f0a1b2c3d4e5f", "key …"),
        ("id 58f86fab-85c5-4f7c-9b68-9c323248afc4", "id …"),
        ("template festive_offer_for_everyone_2 is paused", None),
        (
            "see https://cdn.example/festive/offer.jpg?sig=Ab12Cd34Ef56Gh78",
            "see https://cdn.example/festive/offer.jpg?…",
        ),
        ("<html><body>\n<h1>Bad\tgateway</h1>", "Bad gateway"),
        ("two\nlines\x00", "two lines"),
        ("  ", ""),
    ],
)
def test_what_is_said_becomes_one_harmless_line(said: str, shown: str | None) -> None:
    assert own_words(said) == (said if shown is None else shown)


def test_it_is_cut_to_three_hundred_characters() -> None:
    assert own_words("word " * 100) == ("word " * 60)[:299].rstrip() + "…"
    assert len(own_words("word " * 100, most=20)) <= 20


@given(st.text(), st.from_regex(r"\A[0-9]{7,15}\Z"), st.text())
def test_no_text_carries_seven_digits_in_a_row(before: str, number: str, after: str) -> None:
    run = 0
    for letter in own_words(f"{before}{number}{after}"):
        run = run + 1 if letter in "0123456789" else 0
        assert run < 7

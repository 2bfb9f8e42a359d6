"""JSON from outside never surprises: what is not as expected is empty, what cannot be stored is replaced."""

from datetime import UTC, datetime

import pytest

from castlist.channels.providers.wire_json import (
    NotJson,
    first_text,
    identifier,
    listed,
    load,
    mapping,
    mappings,
    moment,
    text,
    whole,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a": 1, }',
        b"\xff\xfe{\x00}\x00",
        b'"\xed\xa0\x80"',
        b"[" * 100_000,
        b"[" * 65 + b"]" * 65,
        b"1" * 5_000,
    ],
)
def test_what_is_no_json_or_nested_too_deep_is_refused(body: bytes) -> None:
    with pytest.raises(NotJson):
        load(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (rb'"a\u0000b"', "a\N{REPLACEMENT CHARACTER}b"),
        (rb'{"a\ud800": "\udfff"}', {"a\N{REPLACEMENT CHARACTER}": "\N{REPLACEMENT CHARACTER}"}),
        (rb'"\ud83d\ude00"', "😀"),
        (b"1e999", "1e999"),
        (b"[NaN, -Infinity]", ["NaN", "-Infinity"]),
        (b"1.5", 1.5),
    ],
)
def test_what_cannot_be_stored_is_replaced(body: bytes, value: object) -> None:
    assert load(body) == value


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "x", [1], {"a": 1}])
def test_every_kind_of_value_can_be_asked_for_every_other(value: object) -> None:
    assert mapping(value) == (value if isinstance(value, dict) else {})
    assert listed(value) == (value if isinstance(value, list) else [])
    assert mappings([value]) == ([value] if isinstance(value, dict) else [])
    assert text(value) == ("" if value is None or isinstance(value, bool | list | dict) else str(value))


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        ("7", 7),
        (" 7 ", 7),
        (7.0, 7),
        (-1, -1),
        (True, None),
        ("7a", None),
        (7.5, None),
        ("٧", None),
        (None, None),
    ],
)
def test_numbers_come_as_texts_too(value: object, number: int | None) -> None:
    assert whole(value) == number


def test_an_id_is_short_and_the_first_text_is_not_blank() -> None:
    assert identifier(" wamid.x ") == "wamid.x"
    assert identifier(7) == "7"
    assert identifier("x" * 513) == ""
    assert first_text(None, {}, " ", "a", "b") == "a"


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1751142888", 2025),
        (1751142888, 2025),
        (1751142888000, 2025),
        (0, None),
        (-1, None),
        ("soon", None),
        (10**17, None),
    ],
)
def test_times_are_epoch_seconds_and_large_ones_milliseconds(value: object, year: int | None) -> None:
    found = moment(value)
    assert (found and found.year) == year
    assert moment("1751142888") == datetime(2025, 6, 28, 20, 34, 48, tzinfo=UTC)

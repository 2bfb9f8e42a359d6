"""ARRAY, OBJECT and LOCATION: strict JSON of the right shape is kept letter for letter, all else is refused."""

import json
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_json import RefusedError, read_reference

from castlist.audience.attribute_types import AttributeType
from castlist.imports.reasons import Reason
from castlist.imports.trimming import trim_text
from castlist.imports.values import judge_values

ARRAY, OBJECT, LOCATION = AttributeType.ARRAY, AttributeType.OBJECT, AttributeType.LOCATION
NOT = {ARRAY: Reason.NOT_ARRAY, OBJECT: Reason.NOT_OBJECT, LOCATION: Reason.NOT_LOCATION}


def judge(kind: AttributeType, *cells: str | None) -> list[tuple[str | None, str | None]]:
    judged = judge_values(pl.Series(cells, dtype=pl.String), kind, zone="UTC")
    return list(zip(judged["json"], judged["reason"], strict=True))


def place(latitude: str, longitude: str) -> str:
    return f'{{"latitude":{latitude},"longitude":{longitude}}}'


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (ARRAY, '["red","blue"]'),
        (ARRAY, "[]"),
        (ARRAY, "[ ]"),
        (ARRAY, "[\n1,\t-2.50 , true,false,null ]"),
        (ARRAY, '["लाल","😀",""]'),
        (ARRAY, r'["a\"b","\u00e9"]'),
        (ARRAY, '[["a"],{"b":[1e5]}]'),
        (ARRAY, f"[{'9' * 38}]"),
        (ARRAY, "[" * 32 + "]" * 32),
        (ARRAY, '["]","[",",","\'"]'),
        (OBJECT, "{}"),
        (OBJECT, '{"size":"M"}'),
        (OBJECT, '{"size":"M","qty":3,"tags":["a"],"more":{"size":"L"}}'),
        (OBJECT, '{ "a" : 1.50 }'),
        (OBJECT, '{"":null}'),
        (OBJECT, '{"a":{"a":1}}'),
        (LOCATION, place("18.52", "73.85")),
        (LOCATION, '{"longitude":73.85,"latitude":18.52}'),
        (LOCATION, '{ "latitude" : -90 ,\n"longitude" : -180.000 }'),
        (LOCATION, place("90", "180")),
        (LOCATION, place("90.0", "180.00")),
        (LOCATION, place("-0", "0")),
        (LOCATION, place("0.5", "-179.999999999999999999")),
        (LOCATION, place("1852e-2", "7.385E1")),
        (LOCATION, place("89." + "9" * 36, "179." + "9" * 35)),
        (LOCATION, r'{"\u006catitude":1,"longitude":2}'),
    ],
)
def test_a_value_is_kept_as_it_is_written(kind: AttributeType, cell: str) -> None:
    assert judge(kind, cell, None, cell) == [(cell, None), (None, None), (cell, None)]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (ARRAY, "red,blue"),
        (ARRAY, "{}"),
        (ARRAY, '{"a":["b"]}'),
        (ARRAY, '"red"'),
        (ARRAY, "null"),
        (ARRAY, "['red']"),
        (ARRAY, "[red]"),
        (ARRAY, '["red",]'),
        (ARRAY, '["red" "blue"]'),
        (ARRAY, '["red"'),
        (ARRAY, '["red"]]'),
        (ARRAY, '["red"]\nx'),
        (ARRAY, "[NaN]"),
        (ARRAY, "[Infinity]"),
        (ARRAY, "[01]"),
        (ARRAY, "[٣]"),
        (ARRAY, "[\xa01]"),
        (ARRAY, ""),
        (OBJECT, "[]"),
        (OBJECT, '[{"a":1}]'),
        (OBJECT, "1"),
        (OBJECT, "true"),
        (OBJECT, "{a:1}"),
        (OBJECT, "{'a':1}"),
        (OBJECT, '{"a"}'),
        (OBJECT, '{"a":1,}'),
        (OBJECT, '{"a":1}}'),
        (OBJECT, '{"a":-Infinity}'),
        (OBJECT, ""),
        (LOCATION, "18.52,73.85"),
        (LOCATION, "[18.52,73.85]"),
        (LOCATION, "{}"),
        (LOCATION, '{"latitude":18.52}'),
        (LOCATION, '{"lat":18.52,"lng":73.85}'),
        (LOCATION, '{"Latitude":18.52,"Longitude":73.85}'),
        (LOCATION, '{"latitude":18.52,"longitude":73.85,"altitude":560}'),
        (LOCATION, place('"18.52"', '"73.85"')),
        (LOCATION, place("true", "false")),
        (LOCATION, place("null", "null")),
        (LOCATION, place("[18.52]", "73.85")),
        (LOCATION, place("90.1", "0")),
        (LOCATION, place("-90.0000000000000000000000000000001", "0")),
        (LOCATION, place("0", "180.00000000000000000000000000000001")),
        (LOCATION, place("91", "0")),
        (LOCATION, place("100", "0")),
        (LOCATION, place("0", "-181")),
        (LOCATION, place("0", "1e3")),
        (LOCATION, place("09", "0")),
        (LOCATION, place("+9", "0")),
        (LOCATION, place("9.", "0")),
        (LOCATION, place("٩", "0")),
        (LOCATION, place("NaN", "0")),
        (LOCATION, ""),
    ],
)
def test_another_shape_is_refused(kind: AttributeType, cell: str) -> None:
    assert judge(kind, cell, None, cell) == [(None, NOT[kind]), (None, None), (None, NOT[kind])]


@pytest.mark.parametrize(
    ("kind", "cell", "reason"),
    [
        (OBJECT, '{"a":1,"a":2}', Reason.JSON_REPEATED_KEY),
        (ARRAY, '[{"a":1,"a":2}]', Reason.JSON_REPEATED_KEY),
        (LOCATION, '{"latitude":1,"latitude":2,"longitude":3}', Reason.JSON_REPEATED_KEY),
        (ARRAY, r'["\u0000"]', Reason.JSON_BAD_CHARACTER),
        (OBJECT, r'{"a":"\ud800"}', Reason.JSON_BAD_CHARACTER),
        (ARRAY, '["two\nlines"]', Reason.JSON_BAD_CHARACTER),
        (ARRAY, "[1e39]", Reason.JSON_NUMBER_TOO_LONG),
        (OBJECT, f'{{"a":{"9" * 39}}}', Reason.JSON_NUMBER_TOO_LONG),
        (LOCATION, place("0." + "0" * 39, "0"), Reason.JSON_NUMBER_TOO_LONG),
        (ARRAY, "[" * 16_384, Reason.JSON_TOO_DEEP),
        (OBJECT, '{"a":' * 33 + "1" + "}" * 33, Reason.JSON_TOO_DEEP),
        (ARRAY, '["' + "a" * 16_381 + '"]', Reason.JSON_TOO_LONG),
        (OBJECT, '{"a":"' + "a" * 16_384 + '"}', Reason.JSON_TOO_LONG),
        (LOCATION, place("0", "0" + " " * 16_384), Reason.JSON_TOO_LONG),
    ],
)
def test_the_reason_says_what_is_wrong(kind: AttributeType, cell: str, reason: Reason) -> None:
    assert judge(kind, cell, None) == [(None, reason), (None, None)]


def test_characters_are_counted_not_bytes() -> None:
    cell = '["' + "é" * 16_380 + '"]'
    assert judge(ARRAY, cell) == [(cell, None)]


def test_a_million_brackets_do_no_harm() -> None:
    assert judge(ARRAY, "[" * 1_000_000) == [(None, Reason.JSON_TOO_LONG)]
    assert judge(LOCATION, '{"a":' * 300_000) == [(None, Reason.JSON_TOO_LONG)]


def holds(kind: AttributeType, text: str) -> bool:
    try:
        value = read_reference(text)
    except RefusedError:
        return False
    if kind is ARRAY:
        return isinstance(value, list)
    if kind is OBJECT or not isinstance(value, dict):
        return kind is OBJECT and isinstance(value, dict)
    numbers = [value.get("latitude"), value.get("longitude")]
    exact = [number for number in numbers if isinstance(number, Decimal)]
    return len(value) == 2 == len(exact) and abs(exact[0]) <= 90 and abs(exact[1]) <= 180


def agree(kind: AttributeType, texts: list[str]) -> None:
    cells = [trim_text(text) for text in texts]
    for cell, (written, reason) in zip(cells, judge(kind, *cells), strict=True):
        assert (written, reason is None) == ((cell, True) if holds(kind, cell) else (None, False)), repr(cell)


PIECES = [
    *("[", "]", "{", "}", ",", ":", '"', "\\", " ", "\n", "\t", "\x01", "\xa0", "-", ".", "e", "0", "7", "{}", "[]"),
    *('"a"', '"b"', '"a":', '"b":1', '"\\u0061":', '"\\u0000"', '"\\ud800"', '"\\ud83d\\ude00"', '"é"', '"\\n"'),
    *("1", "-0", "01", "1.50", "1e5", "1e39", "9" * 38, "9" * 39, "true", "null", "NaN", "tru", "'a'", '"\\x"'),
]
kinds = st.sampled_from([ARRAY, OBJECT])
json_like = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abé\\"), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def near_json(draw: st.DrawFn) -> str:
    """A JSON text with up to two of its letters replaced by something else."""
    value = draw(st.lists(json_like, max_size=4) | st.dictionaries(st.sampled_from("abc"), json_like))
    text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1])))
    for _ in range(draw(st.integers(0, 2))):
        at, length = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + length :]
    return text


well_bracketed = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@given(kinds, st.lists(near_json(), min_size=1, max_size=20))
def test_exactly_strict_json_is_accepted(kind: AttributeType, texts: list[str]) -> None:
    agree(kind, [text.encode("utf-8", "replace").decode() for text in texts])


@given(st.lists(well_bracketed, min_size=1, max_size=20))
def test_no_jumble_of_pieces_is_mistaken_for_json(insides: list[str]) -> None:
    agree(ARRAY, [f"[{inside}]" for inside in insides])
    agree(OBJECT, [f"{{{inside}}}" for inside in insides])
    agree(OBJECT, [f'{{"a":{inside}}}' for inside in insides])


degrees = st.sampled_from(
    [
        *("90", "-90", "90.0", "90.00", "90.1", "-90.01", "91", "99", "100", "179.9", "180", "-180.0", "180.1", "181"),
        *("0", "-0", "00", "5", "05", "5.", ".5", "+5", "18.52", "1e1", "1E2", "9e-1", "true", '"5"', "null", "NaN"),
        *("89." + "9" * 36, "179." + "9" * 36, "90." + "0" * 19, "180." + "0" * 18 + "1", "1.5 ", "\n2"),
    ]
)
names = st.sampled_from(['"latitude"', '"longitude"', '"latitude "', '"Latitude"', r'"\u006catitude"', '"x"'])


@given(st.lists(st.lists(st.tuples(names, degrees), min_size=1, max_size=3), min_size=1, max_size=20))
def test_exactly_locations_are_accepted(members: list[list[tuple[str, str]]]) -> None:
    texts = ["{" + ",".join(f"{name}: {number}" for name, number in some) + "}" for some in members]
    agree(LOCATION, texts)


@given(degrees, degrees)
def test_every_pair_of_degrees_is_weighed_exactly(latitude: str, longitude: str) -> None:
    agree(LOCATION, [place(latitude, longitude), f'{{"longitude":{longitude},"latitude":{latitude}}}'])

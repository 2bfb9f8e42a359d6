"""Strict JSON: refused by name what PostgreSQL or the sheet's rules refuse; whatever the text, no other error."""

import time
from decimal import Decimal

import pytest

from castlist.imports.reasons import Reason
from castlist.imports.values.strict_json import StrictJsonError, read_strict_json


def refusal(text: str) -> Reason | str | None:
    """The reason for a refusal; 'not JSON' where there is none; None where the text is accepted."""
    try:
        read_strict_json(text)
    except StrictJsonError as error:
        return error.reason or "not JSON"
    return None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[]", []),
        ("{}", {}),
        ("null", None),
        ('"a"', "a"),
        (' [ 1 ,\t"a"\r\n, true , null ] ', [Decimal(1), "a", True, None]),
        ('{"a":{"a":[{"a":1}]}}', {"a": {"a": [{"a": Decimal(1)}]}}),
        (r'["\"\\\/\b\f\n\r\t"]', ['"\\/\b\f\n\r\t']),
        (r'["\u00e9\u00E9\uFFFF"]', ["éé\uffff"]),
        (r'["\ud83d\ude00\uD83D\uDE00"]', ["😀😀"]),
        (r'["\\u0000\\ud800"]', [r"\u0000\ud800"]),
        (r'["\\\\u0000"]', [r"\\u0000"]),
        ('["😀\x7f\u2028"]', ["😀\x7f\u2028"]),
        ("[-0,0.10,1E+2,1e-2,-0.0e-0]", [Decimal(0), Decimal("0.1"), Decimal(100), Decimal("0.01"), Decimal(0)]),
    ],
)
def test_json_is_read(text: str, value: object) -> None:
    assert read_strict_json(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "[", "]", "[1", "[1,]", "[,1]", "[1 2]", "[1]]", "[1]x", "[1] [2]", "{]", "[}", '{"a"}', '{"a":}'),
        *("{a:1}", "{1:2}", "['a']", "{'a':1}", '{"a":1,}', '{"a":1 "b":2}', "[tru]", "[True]", "[nul]", "[NULL]"),
        *("[NaN]", "[nan]", "[Infinity]", "[-Infinity]", "[+1]", "[01]", "[-01]", "[1.]", "[.5]", "[-]", "[1e]"),
        *("[1e+]", "[0x10]", "[1_000]", "[٣]", "[１]", "[1.٣]", "[1e٣]", '["a', '["a\\"]', '["\\x41"]', '["\\u12"]'),
        *('["\\u+123"]', '["\\u 123"]', '["\\u1_23"]', '["\\U00000041"]', "[1]//x", "[/**/1]", "\ufeff[1]"),
        *("[\ufeff1]", "[\xa01]", "[\u20281]", "[1]\v", "[1]\f", "[1]\0", '["\\u٠٠٤١"]', '["a"\n"b"]', "[1;2]"),
    ],
)
def test_what_is_not_json_is_refused(text: str) -> None:
    assert refusal(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        r'["\u0000"]',
        r'{"\u0000":1}',
        r'["\\\u0000"]',
        r'["\ud800"]',
        r'["\udc00"]',
        r'["\uDC00\uD800"]',
        r'["\ud83d\ud83d\ude00"]',
        r'["\ud83d\\ude00"]',
        r'["\ud83d \ude00"]',
        r'["\ud83d\u0041"]',
        r'{"\udfff":1}',
        '["two\nlines"]',
        '["a\tb"]',
        '["a\0b"]',
        '["a\x1fb"]',
        '{"a\nb":1}',
    ],
)
def test_a_character_that_cannot_be_kept_is_named(text: str) -> None:
    assert refusal(text) is Reason.JSON_BAD_CHARACTER


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '[{"b":{"a":1,"c":2,"a":3}}]',
        r'{"a":1,"\u0061":2}',
        r'{"😀":1,"\ud83d\ude00":2}',
        '{"":1,"":2}',
    ],
)
def test_a_repeated_key_is_refused_at_any_depth(text: str) -> None:
    assert refusal(text) is Reason.JSON_REPEATED_KEY


def test_keys_that_only_look_alike_are_different_keys() -> None:
    assert refusal('{"a":1,"A":2,"a ":3,"é":4,"e\u0301":5}') is None


@pytest.mark.parametrize(
    "number",
    ["9" * 38, "-" + "9" * 38, "0." + "9" * 38, "9." + "9" * 37, "1e38", "1E-38", "1e+0038", "1e" + "0" * 9000 + "5"],
)
def test_a_number_of_38_digits_and_exponents_up_to_38_are_accepted(number: str) -> None:
    assert refusal(f"[{number}]") is None
    assert refusal(f'{{"a":{number}}}') is None


@pytest.mark.parametrize(
    "number",
    [
        *("9" * 39, "-" + "9" * 39, "0." + "0" * 38 + "1", "9." + "9" * 38, "1e39", "1E+39", "1e-39", "0e39"),
        *("1E400", "1e999999999999999999999", "1" * 10_000, "0." + "0" * 10_000, "1e" + "9" * 10_000),
    ],
)
def test_a_greater_number_is_refused(number: str) -> None:
    assert refusal(f"[{number}]") is Reason.JSON_NUMBER_TOO_LONG


def test_32_levels_are_accepted_and_33_are_not() -> None:
    assert refusal("[" * 32 + "]" * 32) is None
    assert refusal("[" * 33 + "]" * 33) is Reason.JSON_TOO_DEEP
    assert refusal('{"a":' * 32 + "1" + "}" * 32) is None
    assert refusal('{"a":[' * 16 + "{}" + "]}" * 16) is Reason.JSON_TOO_DEEP
    assert refusal("[" + ",".join(["[]"] * 500) + "]") is None
    assert refusal('["' + "[" * 500 + '", "\\"' + "{" * 500 + '"]') is None, "brackets inside strings"


def test_16384_characters_are_accepted_and_one_more_is_not() -> None:
    assert refusal('["' + "😀" * 16_380 + '"]') is None
    assert refusal('["' + "a" * 16_381 + '"]') is Reason.JSON_TOO_LONG


@pytest.mark.parametrize(
    "unit", ["[", "{", '{"a":', '"', '"\\', '\\"', '["', "[[]", "{}", '"[', "1", "\\u", "[{", "é", '\\"[', '{"":[']
)
def test_a_hostile_text_is_refused_at_once(unit: str) -> None:
    started = time.process_time()
    assert refusal((unit * 16_384)[:16_384]) is not None
    assert refusal(('"' + unit * 16_384)[:16_384]) is not None
    assert refusal(('["' + unit * 16_384)[:16_384]) is not None
    assert time.process_time() - started < 0.5

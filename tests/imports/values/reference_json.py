"""Strict JSON once more, letter by letter, as another opinion for the tests of ARRAY, OBJECT and LOCATION."""

import re
from decimal import Decimal

NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
SIMPLE_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
WORDS: dict[str, object] = {"true": True, "false": False, "null": None}


class RefusedError(Exception):
    """The text is not strict JSON."""


def read_reference(text: str) -> object:
    if len(text) > 16_384:
        raise RefusedError
    value, end = read_value(text, skip_space(text, 0), 1)
    if skip_space(text, end) != len(text):
        raise RefusedError
    return value


def demand(condition: object) -> None:
    if not condition:
        raise RefusedError


def skip_space(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in " \t\n\r":
        at += 1
    return at


def read_value(text: str, at: int, level: int) -> tuple[object, int]:
    first = text[at : at + 1]
    if first == '"':
        return read_string(text, at)
    if first in ("[", "{"):
        demand(level <= 32)
        return read_items(text, at, level)
    for word, value in WORDS.items():
        if text.startswith(word, at):
            return value, at + len(word)
    return read_number(text, at)


def read_items(text: str, at: int, level: int) -> tuple[object, int]:
    is_object = text[at] == "{"
    close = "}" if is_object else "]"
    items: list[object] = []
    pairs: dict[str, object] = {}
    at = skip_space(text, at + 1)
    while text[at : at + 1] != close:
        if items:
            demand(text[at : at + 1] == ",")
            at = skip_space(text, at + 1)
        key = ""
        if is_object:
            demand(text[at : at + 1] == '"')
            key, at = read_string(text, at)
            at = skip_space(text, at)
            demand(key not in pairs and text[at : at + 1] == ":")
            at = skip_space(text, at + 1)
        value, at = read_value(text, at, level + 1)
        at = skip_space(text, at)
        items.append(value)
        pairs[key] = value
    return (pairs if is_object else items), at + 1


def read_string(text: str, at: int) -> tuple[str, int]:
    letters: list[str] = []
    at += 1
    while text[at : at + 1] != '"':
        demand(text[at : at + 1] >= " ")
        if text[at] != "\\":
            letters.append(text[at])
            at += 1
        elif text[at + 1 : at + 2] in SIMPLE_ESCAPES:
            letters.append(SIMPLE_ESCAPES[text[at + 1]])
            at += 2
        else:
            code, at = read_code(text, at)
            if 0xD800 <= code < 0xDC00:
                low, at = read_code(text, at)
                demand(0xDC00 <= low < 0xE000)
                code = 0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00
            demand(code and not 0xD800 <= code < 0xE000)
            letters.append(chr(code))
    return "".join(letters), at + 1


def read_code(text: str, at: int) -> tuple[int, int]:
    demand(re.fullmatch(r"\\u[0-9a-fA-F]{4}", text[at : at + 6]))
    return int(text[at + 2 : at + 6], 16), at + 6


def read_number(text: str, at: int) -> tuple[object, int]:
    found = NUMBER.match(text, at)
    if found is None:
        raise RefusedError
    whole, fraction, exponent = found[2], (found[3] or "")[1:], (found[4] or "e0")[1:]
    demand(len("" if whole == "0" else whole) + len(fraction) <= 38)
    demand(abs(int(exponent)) <= 38)
    return Decimal(found[0]), found.end()

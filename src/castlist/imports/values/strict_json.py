"""Strict JSON: what RFC 8259 allows, less what PostgreSQL's jsonb or the import sheet refuses.

The parser is Python's own. Its hooks never make an int or a float of a number, and its leniencies (NaN,
repeated keys, lone surrogates) are refused.
"""

import json
import re
from decimal import Decimal
from typing import NoReturn

from castlist.imports.reasons import Reason

LENGTH_LIMIT = 16_384
"""The most characters (Unicode code points) a text may have."""

DEPTH_LIMIT = 32
"""The most levels of arrays and objects; the outermost is the first."""

DIGIT_LIMIT = 38
"""The most digits of a number before its exponent, without the zero before the point of 0.5."""

EXPONENT_LIMIT = 38
"""The greatest exponent, of either sign."""

# A string that is not closed runs to the end: so the scan stays linear, whatever the text.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_GOOD_ESCAPE = re.compile(
    r"\\(?:[^u]"
    r"|u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}"
    r"|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


class StrictJsonError(ValueError):
    """The text is refused: `reason` says why, and is None when it simply is not JSON."""

    def __init__(self, reason: Reason | None) -> None:
        super().__init__(reason)
        self.reason = reason


def read_strict_json(text: str) -> object:
    """Parse one text; numbers come as exact Decimals.

    Raises StrictJsonError, and nothing else, for whatever is refused (import sheet rules §4).
    """
    if len(text) > LENGTH_LIMIT:
        raise StrictJsonError(Reason.JSON_TOO_LONG)
    if _is_too_deep(text):  # found before parsing, which recurses
        raise StrictJsonError(Reason.JSON_TOO_DEEP)
    value = _parse(text)
    if "\\" in _GOOD_ESCAPE.sub("", text):
        raise StrictJsonError(Reason.JSON_BAD_CHARACTER)
    return value


def _parse(text: str) -> object:
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        # It stops at a control character inside a string, such as the line break of a wrapped cell.
        is_control = "" < text[error.pos : error.pos + 1] < " "
        raise StrictJsonError(Reason.JSON_BAD_CHARACTER if is_control else None) from None
    return value


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= DEPTH_LIMIT:
        return False
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEPTH_LIMIT:
            return True
    return False


def _read_number(text: str) -> Decimal:
    """Check the number's size as it is written, before anything is made of it."""
    mantissa, _, exponent = text.lower().partition("e")
    digits = mantissa.lstrip("-").removeprefix("0").replace(".", "")
    # Zeros first: int() of thousands of digits raises.
    power = exponent.lstrip("+-").lstrip("0")
    if len(digits) > DIGIT_LIMIT or len(power) > 2 or int(power or "0") > EXPONENT_LIMIT:
        raise StrictJsonError(Reason.JSON_NUMBER_TOO_LONG)
    return Decimal(text)


def _read_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a repeated key; keys come unescaped, so an escaped letter is that letter."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise StrictJsonError(Reason.JSON_REPEATED_KEY)
    return value


def _refuse_constant(_name: str) -> NoReturn:
    """NaN, Infinity and -Infinity are not JSON."""
    raise StrictJsonError(None)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_read_object,
    parse_float=_read_number,
    parse_int=_read_number,
    parse_constant=_refuse_constant,
)

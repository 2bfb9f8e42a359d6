"""JSON from outside, taken apart without trusting its shape: what is not as expected is empty, never an exception.

Providers write numbers as strings and the reverse, and leave out what they documented (reference §9, webhooks).
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

DEEPEST = 64
"""No provider nests deeper; what does is an attack on whoever walks it."""

LONGEST_ID = 512
"""Longer identifiers are none: they would not fit into an index."""

LONGEST_TEXT = 10_000

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL refuses in a text, and would take the whole batch with it."""

NUMBER = re.compile(r"-?[0-9]{1,18}")


class NotJson(ValueError):
    """These bytes are no JSON, or none that can be stored. The message says nothing of their content."""


def load(body: bytes) -> Any:
    """Read JSON in UTF-8, with or without BOM. Raises NotJson, and nothing else.

    What comes back can be stored: without NUL, half a character, or a number that is none (`NaN` becomes a text).
    """
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_float=_finite, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise NotJson("This is no JSON.") from error
    return _storable(found, DEEPEST)


def load_or_none(body: bytes) -> Any:
    """Read JSON; None where it is none."""
    try:
        return load(body)
    except NotJson:
        return None


def dump(value: Any) -> str:
    """Write JSON as short as it goes, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def mapping(value: Any) -> Mapping[str, Any]:
    """Give an object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """Give a list, empty where it is none."""
    return value if isinstance(value, list) else []


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """Give the objects of a list; what else stands in it is left out."""
    return [each for each in listed(value) if isinstance(each, dict)]


def text(value: Any) -> str:
    """Give a text, also of a number; empty for everything else. At most 10,000 characters."""
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def first_text(*values: Any) -> str:
    """Give the first that is a text and not empty."""
    return next((found for value in values if (found := text(value).strip())), "")


def identifier(value: Any) -> str:
    """Give an id of at most 512 characters; empty where it is none or longer."""
    found = text(value).strip()
    return found if len(found) <= LONGEST_ID else ""


def whole(value: Any) -> int | None:
    """Give a whole number, also of a text that is one (`"131026"`) or of `1.0`; None where it is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = text(value).strip()
    return int(found) if NUMBER.fullmatch(found) else None


def moment(value: Any) -> datetime | None:
    """Give the time of epoch seconds, as text or number. From 10^12 on they are milliseconds (reference §5.2)."""
    seconds = whole(value)
    if seconds is None or seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds >= 10**12 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _finite(number: str) -> float | str:
    value = float(number)
    return value if math.isfinite(value) else number


def _storable(value: Any, depth: int) -> Any:
    if depth == 0:
        raise NotJson("This JSON is nested too deep.")
    if isinstance(value, str):
        return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_storable(each, depth - 1) for each in value]
    if isinstance(value, dict):
        return {_storable(name, depth): _storable(each, depth - 1) for name, each in value.items()}
    return value

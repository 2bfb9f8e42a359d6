"""ARRAY, OBJECT and LOCATION: strict JSON of a certain shape, kept as it is written in the cell.

Ordinary texts are told by one pattern for the whole column; all others are parsed, each distinct text once.
The text itself goes to PostgreSQL, so no number passes through a float.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from castlist.imports.reasons import Reason
from castlist.imports.values.distinct import answer_distinct
from castlist.imports.values.locations import LOCATION, is_location
from castlist.imports.values.strict_json import LENGTH_LIMIT, StrictJsonError, read_strict_json
from castlist.imports.values.verdicts import CELL, write_verdicts

_S = r"[ \t\n\r]*"
_STRING = r'"[^"\\\x00-\x1f]*"'
_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?"
_SIMPLE = f"(?:{_STRING}|{_NUMBER}|true|false|null)"


@dataclass(frozen=True, kw_only=True, slots=True)
class JsonShape:
    """What one type accepts."""

    opening: str
    """The character that every accepted text begins with."""
    ordinary: str
    """Pattern of texts that are accepted without parsing. It may miss texts, and never takes a wrong one."""
    holds: Callable[[object], bool]
    """Whether a parsed value (see `read_strict_json`) has the shape."""
    refusal: Reason
    """The reason for a text that is not JSON, or JSON of another shape."""


_ARRAY = JsonShape(
    opening="[",
    ordinary=rf"^\[{_S}(?:{_SIMPLE}{_S}(?:,{_S}{_SIMPLE}{_S})*)?\]$",
    holds=lambda value: isinstance(value, list),
    refusal=Reason.NOT_ARRAY,
)
_OBJECT = JsonShape(
    opening="{",
    # One member at most: a pattern cannot tell a repeated key.
    ordinary=rf"^\{{{_S}(?:{_STRING}{_S}:{_S}{_SIMPLE}{_S})?\}}$",
    holds=lambda value: isinstance(value, dict),
    refusal=Reason.NOT_OBJECT,
)
_LOCATION = JsonShape(opening="{", ordinary=LOCATION, holds=is_location, refusal=Reason.NOT_LOCATION)


def judge_arrays(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as ARRAY: 'json' is the cell's own text."""
    return _judge(cells, _ARRAY)


def judge_objects(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as OBJECT: 'json' is the cell's own text."""
    return _judge(cells, _OBJECT)


def judge_locations(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as LOCATION: 'json' is the cell's own text."""
    return _judge(cells, _LOCATION)


def _judge(cells: pl.Series, shape: JsonShape) -> pl.DataFrame:
    # Bytes are never fewer than characters, and counting them costs nothing.
    is_ordinary = cells.str.contains(shape.ordinary) & (cells.str.len_bytes() <= LENGTH_LIMIT)
    if is_ordinary.all():
        return write_verdicts(cells, json=CELL, reason=pl.lit(None))
    opens = cells.str.starts_with(shape.opening)  # `red,blue` down a whole column needs no parser
    parsed = answer_distinct(cells.set(is_ordinary | ~opens, None), lambda text: _refuse(text, shape))
    reason = pl.when(~pl.lit(opens)).then(pl.lit(shape.refusal.value)).otherwise(pl.lit(parsed))
    return write_verdicts(cells, json=CELL, reason=reason)


def _refuse(text: str, shape: JsonShape) -> str | None:
    """Give the reason to refuse one text, or None."""
    try:
        value = read_strict_json(text)
    except StrictJsonError as error:
        return (error.reason or shape.refusal).value
    return None if shape.holds(value) else shape.refusal.value

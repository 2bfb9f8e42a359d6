"""What a condition or a search implies in the words of an index, so that PostgreSQL can use it. Pure.

Such a part never decides: the condition stands beside it, and whatever matches that one matches the part as well.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from psycopg import sql

from castlist.audience.attribute_types import AttributeType
from castlist.audience.bound_values import BoundValues
from castlist.audience.conditions import ATTRIBUTE, FIELD, SEGMENT, Condition
from castlist.audience.expressions import MATCH_ALL
from castlist.audience.ground import Ground
from castlist.audience.names import name_key
from castlist.audience.nesting import segment_of
from castlist.audience.operators import Operator
from castlist.audience.own_conditions import OPTED_OUT
from castlist.audience.predefined import PHONE_HEADER
from castlist.audience.quick_indexes import LONGEST_WORD, SHAPES, TAIL, WORDS, Wish
from castlist.audience.searching import LONGEST, searched_digits

Write = Callable[[BoundValues], sql.Composable]

C = sql.SQL("c.")

_SORTED = {
    AttributeType.NUMBER: (
        Operator.IS,
        Operator.LESS_THAN,
        Operator.AT_MOST,
        Operator.MORE_THAN,
        Operator.AT_LEAST,
        Operator.BETWEEN,
    ),
    AttributeType.DATE: (Operator.BEFORE, Operator.ON, Operator.AFTER, Operator.IN_LAST_DAYS),
    AttributeType.TIME: (Operator.IS, Operator.BEFORE, Operator.AFTER),
    AttributeType.BOOLEAN: (Operator.IS_TRUE, Operator.IS_FALSE),
}
"""The operators whose own SQL is in the index's words already: it only has to be said that the value is in there."""

_OPTED_OUT = sql.SQL(
    "(c.phone = ANY (ARRAY(SELECT o.phone FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s UNION ALL"
    " SELECT same.wa_id FROM opt_out AS o"
    " JOIN contact AS same ON same.workspace_id = o.workspace_id AND same.phone = o.phone"
    " WHERE o.workspace_id = %(workspace_id)s AND same.wa_id IS NOT NULL))"
    " OR c.wa_id = ANY (ARRAY(SELECT o.phone FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s))"
    " OR c.user_id = ANY (ARRAY(SELECT o.user_id FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s)))"
)
_FOLDED_VALUES = sql.SQL("ARRAY(SELECT left(lower(normalize(value)), 200) FROM unnest({}::text[]) AS value)")
_FOLDED_START = sql.SQL("left(lower(normalize(({}::text[])[1])), 200)")
_PUNCTUATION = re.compile(r"[\s!-/:-@\[-`{-~]+")


class QuickPart(NamedTuple):
    """An implied part, and the index that it takes; None where there is one always."""

    wish: Wish | None
    write: Write


def quick_parts(conditions: Sequence[Condition], ground: Ground) -> Iterator[QuickPart]:
    """Give the implied parts of conditions that all have to hold; a rule segment's own conditions among them."""
    for condition in conditions:
        if condition.kind == ATTRIBUTE:
            yield from _attribute_parts(condition, ground)
        elif condition.kind == FIELD and condition.name == PHONE_HEADER:
            yield from _phone_parts(condition)
        elif condition.kind == OPTED_OUT and condition.operator == Operator.IS_TRUE:
            yield QuickPart(None, lambda _bound: _OPTED_OUT)
        elif condition.kind == SEGMENT and condition.operator == Operator.IN:
            segment = segment_of(condition, ground)
            rule = segment.rule if segment else None
            if rule is not None and rule.match == MATCH_ALL:
                yield from quick_parts(rule.conditions, ground)


def quick_search(search: str) -> Iterator[QuickPart]:
    """Give the implied parts of a search (searching.py)."""
    digits = searched_digits(search)
    if digits is not None:
        yield QuickPart(Wish(TAIL), lambda bound: _phone_ends(digits, bound))
    elif tokens := _tokens(search):
        query = " & ".join(f"'{token}':*" for token in tokens)
        words = SHAPES[WORDS].write_value(sql.SQL(""), C)
        holds = SHAPES[WORDS].write_holds(sql.SQL(""), C)
        yield QuickPart(
            Wish(WORDS), lambda bound: sql.SQL("({} @@ {}::tsquery AND {})").format(words, bound.bind(query), holds)
        )


def _attribute_parts(condition: Condition, ground: Ground) -> Iterator[QuickPart]:
    attribute = ground.attributes.get(name_key(condition.name))
    if attribute is None:
        return
    wish, shape = Wish(attribute.type.value, attribute.name), SHAPES.get(attribute.type.value)
    if shape is None:
        return
    if condition.operator in _SORTED.get(attribute.type, ()):
        yield QuickPart(wish, lambda bound: shape.write_holds(bound.bind(attribute.name), C))
    elif attribute.type is AttributeType.TEXT:
        write = _TEXTS.get(condition.operator)
        if write is not None:
            yield QuickPart(wish, lambda bound: _text_part(attribute.name, write(condition, bound), bound))


def _text_part(name: str, compared: sql.Composable, bound: BoundValues) -> sql.Composable:
    shape, placed = SHAPES[AttributeType.TEXT], bound.bind(name)
    return sql.SQL("({} {} AND {})").format(shape.write_value(placed, C), compared, shape.write_holds(placed, C))


def _any_of(condition: Condition, bound: BoundValues) -> sql.Composable:
    return sql.SQL("= ANY ({})").format(_FOLDED_VALUES.format(bound.bind(list(condition.values))))


def _starts_with(condition: Condition, bound: BoundValues) -> sql.Composable:
    return sql.SQL("^@ {}").format(_FOLDED_START.format(bound.bind(list(condition.values))))


_TEXTS: Mapping[str, Callable[[Condition, BoundValues], sql.Composable]] = {
    Operator.IS: _any_of,
    Operator.IS_ANY_OF: _any_of,
    Operator.STARTS_WITH: _starts_with,
}


def _phone_parts(condition: Condition) -> Iterator[QuickPart]:
    values = list(condition.values)
    if condition.operator in (Operator.IS, Operator.IS_ANY_OF):
        yield QuickPart(None, lambda bound: sql.SQL("c.phone = ANY ({}::text[])").format(bound.bind(values)))
    elif condition.operator == Operator.STARTS_WITH:
        yield QuickPart(None, lambda bound: sql.SQL("starts_with(c.phone, {})").format(bound.bind(values[0])))


def _phone_ends(digits: str, bound: BoundValues) -> sql.Composable:
    start, end = bound.bind(digits), bound.bind(digits[::-1])
    return sql.SQL("(starts_with(c.phone, {}) OR starts_with(reverse(c.phone), {}))").format(start, end)


def _tokens(search: str) -> list[str]:
    """Give the beginnings of words that a search asks for, of those of its words that are of ASCII alone."""
    words = [name_key(word) for word in search[:LONGEST].split()]
    parts = [part for word in words if word.isascii() for part in _PUNCTUATION.split(word)]
    return [part[:LONGEST_WORD] for part in parts if part and part.isalnum()]

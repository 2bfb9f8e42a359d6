"""Conditions on values, as SQL: operators from a list, every value bound, nothing of a person's text in the statement.

A missing value gives null, which counts as *not matched*: it matches only `is not set`. `source` stands for the value.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from psycopg import sql

from castlist.audience.bound_values import BoundValues
from castlist.audience.condition_values import is_json_number
from castlist.audience.conditions import Condition
from castlist.audience.ground import Ground
from castlist.audience.instants import end_of, first_of_last_days, is_day, read_moment, start_of
from castlist.audience.operators import Operator

_HAS_TEXT = sql.SQL(
    "EXISTS (SELECT FROM jsonb_array_elements_text({source}) AS element"
    " WHERE lower(normalize(element)) = ANY ({values}))"
)
_JSON_OF: Mapping[str, str] = {Operator.IS_TRUE: "true", Operator.IS_FALSE: "false"}

Writer = Callable[[sql.Composable, Condition, Ground, BoundValues], sql.Composable]

_COMPARISONS: Mapping[str, sql.SQL] = {
    Operator.IS: sql.SQL("="),
    Operator.IS_NOT: sql.SQL("<>"),
    Operator.LESS_THAN: sql.SQL("<"),
    Operator.AT_MOST: sql.SQL("<="),
    Operator.MORE_THAN: sql.SQL(">"),
    Operator.AT_LEAST: sql.SQL(">="),
    Operator.BEFORE: sql.SQL("<"),
    Operator.ON: sql.SQL("="),
    Operator.AFTER: sql.SQL(">"),
}

_TEXTS: Mapping[str, sql.SQL] = {
    Operator.IS: sql.SQL("{text} = {value}"),
    Operator.IS_NOT: sql.SQL("{text} <> {value}"),
    Operator.IS_ANY_OF: sql.SQL("{text} = ANY ({values})"),
    Operator.CONTAINS: sql.SQL("strpos({text}, {value}) > 0"),
    Operator.STARTS_WITH: sql.SQL("starts_with({text}, {value})"),
}

# Case and the two ways to write an accented letter make no difference (NFC, as names are compared).
_FOLDED = sql.SQL("lower(normalize({}))")
_FOLDED_VALUE = sql.SQL("lower(normalize(({}::text[])[1]))")
# Needs nothing of the contact: PostgreSQL makes the list once, not once a contact.
_FOLDED_VALUES = sql.SQL("ARRAY(SELECT lower(normalize(value)) FROM unnest({}::text[]) AS value)")


def write_text(source: sql.Composable, condition: Condition, _ground: Ground, bound: BoundValues) -> sql.Composable:
    """Compare a text without case."""
    values = bound.bind(list(condition.values))
    return _TEXTS[condition.operator].format(
        text=_FOLDED.format(source), value=_FOLDED_VALUE.format(values), values=_FOLDED_VALUES.format(values)
    )


def write_boolean(source: sql.Composable, condition: Condition, _ground: Ground, _bound: BoundValues) -> sql.Composable:
    """Ask for true or false. `source` is jsonb."""
    return sql.SQL("{} = {}::jsonb").format(source, sql.Literal(_JSON_OF[condition.operator]))


def write_array(source: sql.Composable, condition: Condition, _ground: Ground, bound: BoundValues) -> sql.Composable:
    """Ask whether an array has any of the values. `source` is jsonb.

    Texts are compared without case, and with the writing of true and false. Numbers are compared as numbers: jsonb
    contains 5 where it has 5.0.
    """
    has_text = _HAS_TEXT.format(source=source, values=_FOLDED_VALUES.format(bound.bind(list(condition.values))))
    numbers = [f"[{value}]" for value in condition.values if is_json_number(value)]
    has_number = sql.SQL("{} @> ANY ({}::jsonb[])").format(source, bound.bind(numbers))
    has_any = sql.SQL("({} OR {})").format(has_text, has_number) if numbers else has_text
    if condition.operator == Operator.HAS:
        return has_any
    return sql.SQL("({} IS NOT NULL AND NOT {})").format(source, has_any)


def write_number(source: sql.Composable, condition: Condition, _ground: Ground, bound: BoundValues) -> sql.Composable:
    """Compare exactly, as numeric."""
    numbers = [sql.SQL("{}::numeric").format(bound.bind(Decimal(value))) for value in condition.values]
    if condition.operator == Operator.BETWEEN:
        return sql.SQL("{} BETWEEN {} AND {}").format(source, *numbers)
    return sql.SQL("{} {} {}").format(source, _COMPARISONS[condition.operator], *numbers)


def write_date(source: sql.Composable, condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Compare days as the texts they are stored as, `YYYY-MM-DD`: by bytes that is their order."""
    (value,) = condition.values
    if condition.operator == Operator.IN_LAST_DAYS:
        first = first_of_last_days(int(value), ground.today)
        days = bound.bind(first.isoformat()), bound.bind(ground.today.isoformat())
        return sql.SQL('({} COLLATE "C") BETWEEN {} AND {}').format(source, *days)
    return _by_bytes(source, condition, bound)


def write_time(source: sql.Composable, condition: Condition, _ground: Ground, bound: BoundValues) -> sql.Composable:
    """Compare times as the texts they are stored as, `HH:MM:SS`."""
    return _by_bytes(source, condition, bound)


def write_instant(source: sql.Composable, condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Compare moments with a moment, or with a day of the workspace's zone."""
    (value,) = condition.values
    if condition.operator == Operator.IN_LAST_DAYS:
        first = start_of(first_of_last_days(int(value), ground.today), ground.zone)
        return sql.SQL("{} BETWEEN {} AND {}").format(source, bound.bind(first), bound.bind(ground.now))
    if not is_day(value):
        moment = bound.bind(read_moment(value, ground.zone))
        return sql.SQL("{} {} {}").format(source, _COMPARISONS[condition.operator], moment)
    day = date.fromisoformat(value)
    start, end = start_of(day, ground.zone), end_of(day, ground.zone)
    if condition.operator == Operator.BEFORE:
        return sql.SQL("{} < {}").format(source, bound.bind(start))
    if condition.operator == Operator.AFTER:
        return sql.SQL("{} >= {}").format(source, bound.bind(end))
    return sql.SQL("({source} >= {start} AND {source} < {end})").format(
        source=source, start=bound.bind(start), end=bound.bind(end)
    )


def _by_bytes(source: sql.Composable, condition: Condition, bound: BoundValues) -> sql.Composable:
    (value,) = condition.values
    return sql.SQL('({} COLLATE "C") {} {}').format(source, _COMPARISONS[condition.operator], bound.bind(value))

"""The kinds of conditions that this room has beside values and segments: *opted out*, *created*, *last interaction*."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql

from castlist.audience.attribute_types import AttributeType
from castlist.audience.bound_values import BoundValues
from castlist.audience.condition_kinds import ConditionKind, registered_kinds
from castlist.audience.condition_values import read_asked, read_values
from castlist.audience.condition_words import words_of
from castlist.audience.conditions import Condition, ConditionRefused
from castlist.audience.conditions_sql import write_instant
from castlist.audience.ground import Ground
from castlist.audience.operators import CREATED_OPERATORS, INTERACTION_OPERATORS, YES_OR_NO_OPERATORS, Operator
from castlist.config.queries import named_queries

OPTED_OUT = "opted_out"
CREATED = "created"
LAST_INTERACTION = "last_interaction"


def parse_opted_out(_ground: Ground, operator: str, text: str) -> Condition:
    """Read `opted_out is yes`. Raises ConditionRefused."""
    asked, rest = read_asked(operator, text, YES_OR_NO_OPERATORS, of=OPTED_OUT)
    return Condition(kind=OPTED_OUT, operator=asked, values=read_values(rest, asked, AttributeType.BOOLEAN))


def write_opted_out(condition: Condition, _ground: Ground, _bound: BoundValues) -> sql.Composable:
    """Ask whether a contact's number or user id has opted out. Never null."""
    _check_operator(condition, YES_OR_NO_OPERATORS)
    is_opted_out = sql.SQL(named_queries("castlist.audience")["is_opted_out"])
    return is_opted_out if condition.operator == Operator.IS_TRUE else sql.SQL("NOT {}").format(is_opted_out)


def describe_opted_out(condition: Condition, _ground: Ground) -> str:
    """Say `an opt-out` or `no opt-out`."""
    return "an opt-out" if condition.operator == Operator.IS_TRUE else "no opt-out"


def parse_created(_ground: Ground, operator: str, text: str) -> Condition:
    """Read `created before 2024-01-31`. Raises ConditionRefused."""
    asked, rest = read_asked(operator, text, CREATED_OPERATORS, of=CREATED)
    return Condition(kind=CREATED, operator=asked, values=read_values(rest, asked, AttributeType.DATETIME))


def write_created(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Compare the moment at which a contact was made. Never null."""
    _check_operator(condition, CREATED_OPERATORS)
    return write_instant(sql.Identifier("c", "created_at"), condition, ground, bound)


def describe_created(condition: Condition, _ground: Ground) -> str:
    """Say `created before 31 January 2024`."""
    return f"created {words_of(condition.operator, condition.values, AttributeType.DATETIME)}"


def parse_interaction(_ground: Ground, operator: str, text: str) -> Condition:
    """Read `last_interaction in-the-last 30`. Raises ConditionRefused."""
    asked, rest = read_asked(operator, text, INTERACTION_OPERATORS, of=LAST_INTERACTION)
    return Condition(kind=LAST_INTERACTION, operator=asked, values=read_values(rest, asked, AttributeType.DATETIME))


def write_interaction(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Compare the moment at which a contact last wrote or tapped something; null where it never has."""
    _check_operator(condition, INTERACTION_OPERATORS)
    moment = sql.Identifier("c", "interacted_at")
    if condition.operator == Operator.IS_SET:
        return sql.SQL("{} IS NOT NULL").format(moment)
    if condition.operator == Operator.IS_NOT_SET:
        return sql.SQL("{} IS NULL").format(moment)
    return write_instant(moment, condition, ground, bound)


def describe_interaction(condition: Condition, _ground: Ground) -> str:
    """Say `last interaction in the last 30 days`."""
    return f"last interaction {words_of(condition.operator, condition.values, AttributeType.DATETIME)}"


def known_kinds() -> Mapping[str, ConditionKind]:
    """Give this room's kinds and those that rooms above have registered, by their word."""
    return {**registered_kinds(), **_OWN_KINDS}


def _check_operator(condition: Condition, allowed: Sequence[Operator]) -> None:
    if condition.operator not in allowed:
        raise ConditionRefused(f"{condition.kind} cannot be asked for {condition.operator}.")


def _load_nothing(_connection: psycopg.Connection[Any], _workspace_id: int) -> None:
    """Nothing has to be known of the workspace."""


_OWN_KINDS = {
    OPTED_OUT: ConditionKind(
        kind=OPTED_OUT,
        load=_load_nothing,
        parse=parse_opted_out,
        write=write_opted_out,
        describe=describe_opted_out,
    ),
    CREATED: ConditionKind(
        kind=CREATED,
        load=_load_nothing,
        parse=parse_created,
        write=write_created,
        describe=describe_created,
    ),
    LAST_INTERACTION: ConditionKind(
        kind=LAST_INTERACTION,
        load=_load_nothing,
        parse=parse_interaction,
        write=write_interaction,
        describe=describe_interaction,
    ),
}

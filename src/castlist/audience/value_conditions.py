"""Conditions on the predefined fields and on attributes: whether they still hold good, and their SQL."""

from collections.abc import Mapping

from psycopg import sql

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.bound_values import BoundValues
from castlist.audience.conditions import FIELD, Condition, ConditionRefused
from castlist.audience.conditions_sql import (
    Writer,
    write_array,
    write_boolean,
    write_date,
    write_instant,
    write_number,
    write_text,
    write_time,
)
from castlist.audience.ground import Ground
from castlist.audience.names import name_key
from castlist.audience.operators import OPERATORS, Operator
from castlist.audience.predefined import FIELDS, PREDEFINED

COLUMNS: Mapping[str, str] = dict(zip(PREDEFINED, FIELDS, strict=True))
"""The column of contact for each predefined field."""

# How a value of each type is taken out of the attributes. A value that is not there is null.
_AS_TEXT = sql.SQL("(c.attributes ->> {})")
_AS_JSON = sql.SQL("(c.attributes -> {})")
_AS_NUMBER = sql.SQL("(c.attributes -> {})::numeric")
_AS_INSTANT = sql.SQL("(c.attributes ->> {})::timestamptz")

_WRITERS: Mapping[AttributeType, tuple[sql.SQL, Writer]] = {
    AttributeType.TEXT: (_AS_TEXT, write_text),
    AttributeType.NUMBER: (_AS_NUMBER, write_number),
    AttributeType.DATE: (_AS_TEXT, write_date),
    AttributeType.TIME: (_AS_TEXT, write_time),
    AttributeType.DATETIME: (_AS_INSTANT, write_instant),
    AttributeType.BOOLEAN: (_AS_JSON, write_boolean),
    AttributeType.ARRAY: (_AS_JSON, write_array),
}


def write_field_condition(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Give the SQL of a condition on a predefined field. Raises ConditionRefused."""
    if condition.name not in COLUMNS:
        raise ConditionRefused(f"There is no field {condition.name}.")
    _check_operator(condition, AttributeType.TEXT)
    column = sql.Identifier("c", COLUMNS[condition.name])
    if condition.operator == Operator.IS_SET:
        return sql.SQL("{} IS NOT NULL").format(column)
    if condition.operator == Operator.IS_NOT_SET:
        return sql.SQL("{} IS NULL").format(column)
    return write_text(column, condition, ground, bound)


def write_attribute_condition(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Give the SQL of a condition on an attribute. Raises ConditionRefused where it is gone or of another type."""
    attribute = _current(condition, ground)
    _check_operator(condition, attribute.type)
    name = bound.bind(attribute.name)
    if condition.operator == Operator.IS_SET:
        return sql.SQL("c.attributes ? {}").format(name)
    if condition.operator == Operator.IS_NOT_SET:
        return sql.SQL("NOT c.attributes ? {}").format(name)
    source, write = _WRITERS[attribute.type]
    return write(source.format(name), condition, ground, bound)


def write_value_condition(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Give the SQL of a condition on a field or an attribute. Raises ConditionRefused."""
    write = write_field_condition if condition.kind == FIELD else write_attribute_condition
    return write(condition, ground, bound)


def _current(condition: Condition, ground: Ground) -> KnownAttribute:
    attribute = ground.attributes.get(name_key(condition.name))
    if attribute is None:
        raise ConditionRefused(f"There is no attribute {condition.name} any more.")
    if attribute.type != condition.type:
        was = condition.type.value if condition.type else "something else"
        raise ConditionRefused(
            f"{attribute.name} is {attribute.type.value} now; the condition was made when it was {was}."
        )
    return attribute


def _check_operator(condition: Condition, kind: AttributeType) -> None:
    """Refuse what no version of ours has stored: the parts of a condition must fit each other."""
    if condition.operator not in OPERATORS[kind]:
        raise ConditionRefused(f"{condition.name} cannot be asked for {condition.operator}.")

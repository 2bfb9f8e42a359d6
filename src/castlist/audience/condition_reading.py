"""Making a condition of what a person writes: field, operator, value. Pure, against what the workspace has."""

from dataclasses import dataclass

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.condition_values import read_asked, read_values
from castlist.audience.conditions import (
    ATTRIBUTE,
    FIELD,
    SEGMENT,
    Condition,
    ConditionRefused,
)
from castlist.audience.ground import Ground
from castlist.audience.names import name_key
from castlist.audience.operators import OPERATORS, SEGMENT_OPERATORS, Takes, takes
from castlist.audience.own_conditions import known_kinds
from castlist.audience.predefined import PHONE_HEADER, PREDEFINED, RESERVED_PREFIX
from castlist.audience.searching import searched_digits
from castlist.workspaces.trimming import trim_text

MOST_NAMED = 10
"""So many attributes at most are named in a sentence."""


@dataclass(frozen=True, kw_only=True)
class WrittenCondition:
    """A condition as it is written: texts, not yet understood."""

    field: str
    operator: str
    value: str = ""


def read_condition(written: WrittenCondition, ground: Ground) -> Condition:
    """Understand a condition. Raises ConditionRefused.

    A field is a predefined one (`user.first_name`), an attribute, or the word of a kind: `segment`, `opted_out`,
    `created` or a registered one. Where an attribute has the name of a kind, `user.` before the word means the kind:
    no attribute begins so.
    """
    field = trim_text(written.field)
    if not field:
        raise ConditionRefused("Choose what the condition is about.")
    key = name_key(field)
    if key in PREDEFINED:
        return _read_field(key, written)
    attribute = ground.attributes.get(key)
    if attribute is not None:
        return _read_attribute(attribute, written)
    word = key.removeprefix(RESERVED_PREFIX).replace(" ", "_").replace("-", "_")
    if word == SEGMENT:
        return _read_segment(written, ground)
    kind = known_kinds().get(word)
    if kind is None:
        raise ConditionRefused(_unknown(field, ground))
    return kind.parse(ground, written.operator, written.value)


def _read_field(name: str, written: WrittenCondition) -> Condition:
    asked, rest = read_asked(written.operator, written.value, OPERATORS[AttributeType.TEXT], of=name)
    if name == PHONE_HEADER and takes(asked) is Takes.ONE:
        rest = _digits(rest)
    values = read_values(rest, asked, AttributeType.TEXT)
    if name == PHONE_HEADER:
        values = tuple(_digits(value) for value in values)
    return Condition(kind=FIELD, name=name, operator=asked, values=values)


def _digits(value: str) -> str:
    digits = searched_digits(value)
    if digits is None:
        raise ConditionRefused("Write the digits of a phone number, for example 919876543210.")
    return digits


def _read_attribute(attribute: KnownAttribute, written: WrittenCondition) -> Condition:
    name, kind = attribute.name, attribute.type
    asked, rest = read_asked(written.operator, written.value, OPERATORS[kind], of=f"{name} ({kind.value})")
    return Condition(kind=ATTRIBUTE, name=name, type=kind, operator=asked, values=read_values(rest, asked, kind))


def _read_segment(written: WrittenCondition, ground: Ground) -> Condition:
    asked, name = read_asked(written.operator, written.value, SEGMENT_OPERATORS, of="segment")
    segment = ground.segment_named(trim_text(name))
    if segment is None:
        raise ConditionRefused(f"There is no segment {trim_text(name)}." if trim_text(name) else "Choose a segment.")
    return Condition(kind=SEGMENT, name=segment.name, operator=asked, values=(str(segment.uuid),))


def _unknown(field: str, ground: Ground) -> str:
    names = sorted(attribute.name for attribute in ground.attributes.values())
    more = ", …" if len(names) > MOST_NAMED else ""
    known = ", ".join(names[:MOST_NAMED]) + more if names else "none yet"
    words = ", ".join([SEGMENT, *known_kinds()])
    return (
        f"There is no attribute {field}. The attributes are: {known}. "
        f"A condition can also be on {PREDEFINED[0]} and its like, or on {words}."
    )

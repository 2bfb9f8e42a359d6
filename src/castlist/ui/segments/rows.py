"""The conditions of a rule as rows of controls: what each can be about, its operators, how its value is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.conditions import SEGMENT, Condition
from castlist.audience.field_operators import operators_of, own_word
from castlist.audience.ground import Ground
from castlist.audience.instants import is_day
from castlist.audience.names import name_key
from castlist.audience.operators import YES_OR_NO_OPERATORS, Operator, Takes, takes
from castlist.audience.own_conditions import LAST_INTERACTION
from castlist.audience.predefined import RESERVED_PREFIX
from castlist.broadcasts.outcome_conditions import KIND as BROADCAST
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.receipts.number_changes import KIND as NUMBER_CHANGED
from castlist.ui.users.filters import Field, fields
from castlist.ui.users.operator_words import OPERATOR_WORDS

Groups = Sequence[tuple[str, Sequence[Field]]]
"""What a condition can be about, in groups with their titles."""

OUTCOME_WORDS: dict[str, str | Promise] = {
    "failed": gettext_lazy("failed"),
    "not-delivered": gettext_lazy("was not delivered"),
    "delivered": gettext_lazy("was delivered"),
    "not-read": gettext_lazy("was not read"),
    "read": gettext_lazy("was read"),
    "unknown": gettext_lazy("is unknown"),
    "skipped": gettext_lazy("was skipped"),
}
SEGMENT_WORDS: dict[str, str | Promise] = {
    Operator.IN: gettext_lazy("is in"),
    Operator.NOT_IN: gettext_lazy("is not in"),
}
BUILDER_WORDS: dict[str, str | Promise] = {
    **OPERATOR_WORDS,
    Operator.LESS_THAN: gettext_lazy("is less than"),
    Operator.AT_MOST: gettext_lazy("is at most"),
    Operator.MORE_THAN: gettext_lazy("is more than"),
    Operator.AT_LEAST: gettext_lazy("is at least"),
    Operator.BETWEEN: gettext_lazy("is between"),
    Operator.BEFORE: gettext_lazy("is before"),
    Operator.ON: gettext_lazy("is on"),
    Operator.AFTER: gettext_lazy("is after"),
    Operator.IN_LAST_DAYS: gettext_lazy("is in the last … days"),
}
"""Operators between their field and its value, as picture 10 has them."""

INPUTS = {AttributeType.DATE: "date", AttributeType.TIME: "time", AttributeType.DATETIME: "date"}
"""How one value is asked for where it is one of these."""

EXAMPLES = {
    Takes.SEVERAL: gettext_lazy("Pune, Mumbai"),
    Takes.TWO: gettext_lazy("10 and 20"),
    Takes.DAYS: gettext_lazy("30"),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An entry of a menu: what is sent, what is read, whether it is chosen."""

    word: str
    words: str | Promise
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """A condition as it is shown. `kind` is the type for its icon."""

    number: int
    field: str
    kind: str
    operators: Sequence[Choice]
    value: str
    takes_value: bool
    input: str
    is_number: bool
    example: str | Promise
    names: Sequence[tuple[str, str]] | None
    """The values to choose among, as (what is sent, what is read)."""
    is_known: bool = True
    """Whether the field is one that is offered; an attribute that was deleted is not."""
    is_code: bool = False
    """Whether the field is an attribute, whose name is shown as it stands in sheets."""
    alone: int | None = None
    """How many it matches by itself."""
    lack: str = ""
    """Why the condition cannot be worked out."""
    faulty: str = ""
    """Which of the three controls the lack is about: `field`, `operator` or `value`."""


def row_of(
    number: int, written: WrittenCondition, ground: Ground, offered: Groups, *, alone: int | None = None, lack: str = ""
) -> ConditionRow:
    """Lay out a condition. An operator that its field does not have gives way to the first that it has."""
    words = {name_key(each.word): each.word for _title, listed in offered for each in listed}
    kind, allowed = _allowed(written.field, ground)
    asked = written.operator if written.operator in allowed else next(iter(allowed), "")
    taken = takes(Operator(asked)) if asked in set(Operator) else Takes.ONE
    takes_value = taken is not Takes.NOTHING
    is_value = takes_value and asked == written.operator
    is_known = name_key(written.field) in words
    return ConditionRow(
        number=number,
        field=words.get(name_key(written.field), written.field),
        kind=kind.value if kind else "",
        operators=[Choice(word=word, words=words, is_on=word == asked) for word, words in allowed.items()],
        value=_value(written, ground) if takes_value else "",
        takes_value=takes_value,
        input=_input(kind, written.value) if kind and taken is Takes.ONE else "text",
        is_number=taken is Takes.DAYS or (kind is AttributeType.NUMBER and taken is Takes.ONE),
        example=EXAMPLES.get(taken, ""),
        names=_names(written, ground),
        is_known=is_known,
        is_code=name_key(written.field) in ground.attributes,
        alone=alone,
        lack=lack,
        faulty=("value" if is_value else "operator") if is_known else "field",
    )


def groups(ground: Ground) -> Groups:
    """List all that a condition can be about, in groups."""
    people, *others = fields(ground)
    heard = [
        Field(word=f"{RESERVED_PREFIX}{LAST_INTERACTION}", title=_("Last interaction")),
        Field(word=f"{RESERVED_PREFIX}{NUMBER_CHANGED}", title=_("Number changed")),
    ]
    broadcasts = [Field(word=f"{RESERVED_PREFIX}{BROADCAST}", title=_("Broadcast"))] if ground.loaded[BROADCAST] else []
    return [(people[0], [*people[1], *heard, *broadcasts]), *others]


def _allowed(field: str, ground: Ground) -> tuple[AttributeType | None, dict[str, str | Promise]]:
    """Give the type of a field, where it has one, and its operators with their words."""
    word = own_word(field, ground)
    if word == BROADCAST:
        return None, {outcome: OUTCOME_WORDS[outcome] for outcome in OUTCOMES}
    if word == NUMBER_CHANGED:
        return None, {each.value: BUILDER_WORDS[each] for each in YES_OR_NO_OPERATORS}
    kind, allowed = operators_of(field, ground)
    names = SEGMENT_WORDS if word == SEGMENT else BUILDER_WORDS
    return kind, {each.value: names[each] for each in allowed}


def _input(kind: AttributeType, value: str) -> str:
    """Say how one value is asked for. A day that has a time is written: a picker of days would lose the time."""
    if kind is AttributeType.DATETIME and value and not is_day(value):
        return "text"
    return INPUTS.get(kind, "text")


def _value(written: WrittenCondition, ground: Ground) -> str:
    """Give the value as its menu sends it: a broadcast that is named goes by its UUID."""
    if own_word(written.field, ground) != BROADCAST:
        return written.value
    named = (each.uuid for each in ground.loaded[BROADCAST] if name_key(each.name) == name_key(written.value))
    return next(named, written.value)


def _names(written: WrittenCondition, ground: Ground) -> Sequence[tuple[str, str]] | None:
    """List what a value is chosen among: segments or broadcasts; also one that is written and is gone."""
    word = own_word(written.field, ground)
    if word == SEGMENT:
        names = sorted((each.name for each in ground.segments.values()), key=name_key)
        found = [(name, name) for name in names]
    elif word == BROADCAST:
        found = [(each.uuid, each.name) for each in ground.loaded[BROADCAST]]
    else:
        return None
    value = _value(written, ground)
    return found if not value or value in dict(found) else [*found, (value, value)]


def broadcast_name(condition: Condition, ground: Ground) -> str:
    """Give the name that a condition's broadcast has today; what it was called where it is deleted."""
    names = (each.name for each in ground.loaded[BROADCAST] if (each.uuid,) == condition.values)
    return next(names, condition.name)

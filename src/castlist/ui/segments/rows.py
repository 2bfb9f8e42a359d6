"""The conditions of a rule as rows of controls: what each can be about, its operators, how its value is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.conditions import SEGMENT
from castlist.audience.ground import Ground
from castlist.audience.names import name_key
from castlist.audience.operators import (
    CREATED_OPERATORS,
    INTERACTION_OPERATORS,
    OPERATORS,
    SEGMENT_OPERATORS,
    YES_OR_NO_OPERATORS,
    Operator,
    Takes,
    takes,
)
from castlist.audience.own_conditions import CREATED, LAST_INTERACTION, OPTED_OUT
from castlist.audience.predefined import RESERVED_PREFIX
from castlist.broadcasts.outcome_conditions import KIND as BROADCAST
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.receipts.number_changes import KIND as NUMBER_CHANGED
from castlist.ui.users.filters import Field, fields
from castlist.ui.users.operator_words import OPERATOR_WORDS

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
    """A condition as it is shown. `kind` is the type for its icon; `names` are the values to choose among, if any."""

    number: int
    field: str
    kind: str
    operators: Sequence[Choice]
    value: str
    takes_value: bool
    input: str
    example: str | Promise
    names: Sequence[str] | None


def row_of(number: int, written: WrittenCondition, ground: Ground) -> ConditionRow:
    """Lay out a condition. An operator that its field does not have gives way to the first that it has."""
    kind, allowed = _allowed(written.field, ground)
    asked = written.operator if written.operator in allowed else next(iter(allowed), "")
    taken = takes(Operator(asked)) if asked in set(Operator) else Takes.ONE
    return ConditionRow(
        number=number,
        field=written.field,
        kind=kind.value if kind else "",
        operators=[Choice(word=word, words=words, is_on=word == asked) for word, words in allowed.items()],
        value=written.value if taken is not Takes.NOTHING else "",
        takes_value=taken is not Takes.NOTHING,
        input=INPUTS.get(kind, "text") if kind and taken is Takes.ONE else "text",
        example=EXAMPLES.get(taken, ""),
        names=_names(written.field, ground),
    )


def groups(ground: Ground) -> list[tuple[str, list[Field]]]:
    """List all that a condition can be about, in groups."""
    people, *others = fields(ground)
    heard = [
        Field(word=f"{RESERVED_PREFIX}{LAST_INTERACTION}", title=_("Last interaction")),
        Field(word=f"{RESERVED_PREFIX}{NUMBER_CHANGED}", title=_("Number changed")),
    ]
    broadcasts = [Field(word=f"{RESERVED_PREFIX}{BROADCAST}", title=_("Broadcast"))] if ground.loaded[BROADCAST] else []
    return [(people[0], [*people[1], *heard, *broadcasts]), *others]


def _word(field: str) -> str:
    return name_key(field).removeprefix(RESERVED_PREFIX)


def _allowed(field: str, ground: Ground) -> tuple[AttributeType | None, dict[str, str | Promise]]:
    """Give the type of a field, where it has one, and its operators with their words."""
    special = {
        SEGMENT: {each.value: SEGMENT_WORDS[each] for each in SEGMENT_OPERATORS},
        OPTED_OUT: {each.value: OPERATOR_WORDS[each] for each in YES_OR_NO_OPERATORS},
        NUMBER_CHANGED: {each.value: OPERATOR_WORDS[each] for each in YES_OR_NO_OPERATORS},
        BROADCAST: {word: OUTCOME_WORDS[word] for word in OUTCOMES},
    }
    attribute = ground.attributes.get(name_key(field))
    if attribute is None and _word(field) in special:
        return None, special[_word(field)]
    kind = attribute.type if attribute else AttributeType.TEXT
    allowed = OPERATORS[kind]
    if attribute is None and _word(field) == CREATED:
        kind, allowed = AttributeType.DATETIME, CREATED_OPERATORS
    if attribute is None and _word(field) == LAST_INTERACTION:
        kind, allowed = AttributeType.DATETIME, INTERACTION_OPERATORS
    return kind, {each.value: OPERATOR_WORDS[each] for each in allowed}


def _names(field: str, ground: Ground) -> Sequence[str] | None:
    """List the names that a value is chosen among: segments or broadcasts."""
    if name_key(field) in ground.attributes:
        return None
    if _word(field) == SEGMENT:
        return sorted((each.name for each in ground.segments.values()), key=name_key)
    if _word(field) == BROADCAST:
        return [each.name for each in ground.loaded[BROADCAST]]
    return None

"""The conditions of a rule as rows of controls: what each can be about, its operators, how its value is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.conditions import SEGMENT
from castlist.audience.field_operators import operators_of, own_word
from castlist.audience.ground import Ground
from castlist.audience.names import name_key
from castlist.audience.operators import YES_OR_NO_OPERATORS, Operator, Takes, takes
from castlist.audience.own_conditions import LAST_INTERACTION
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


def _allowed(field: str, ground: Ground) -> tuple[AttributeType | None, dict[str, str | Promise]]:
    """Give the type of a field, where it has one, and its operators with their words."""
    word = own_word(field, ground)
    if word == BROADCAST:
        return None, {outcome: OUTCOME_WORDS[outcome] for outcome in OUTCOMES}
    if word == NUMBER_CHANGED:
        return None, {each.value: OPERATOR_WORDS[each] for each in YES_OR_NO_OPERATORS}
    kind, allowed = operators_of(field, ground)
    names = SEGMENT_WORDS if word == SEGMENT else OPERATOR_WORDS
    return kind, {each.value: names[each] for each in allowed}


def _names(field: str, ground: Ground) -> Sequence[str] | None:
    """List the names that a value is chosen among: segments or broadcasts."""
    word = own_word(field, ground)
    if word == SEGMENT:
        return sorted((each.name for each in ground.segments.values()), key=name_key)
    if word == BROADCAST:
        return [each.name for each in ground.loaded[BROADCAST]]
    return None

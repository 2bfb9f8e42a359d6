"""Reading a rule back as a sentence (screen 10), for those who check it before a message goes out. Pure."""

from collections.abc import Callable, Sequence

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_words import words_of
from castlist.audience.conditions import ATTRIBUTE, FIELD, SEGMENT, Condition, Rule
from castlist.audience.expressions import AllOf, AnyOf, Expression, Not, Use, read_match
from castlist.audience.ground import Ground
from castlist.audience.nesting import segment_of
from castlist.audience.operators import Operator
from castlist.audience.own_conditions import known_kinds

Describe = Callable[[Condition, Ground], str]
Translate = Callable[[str], str]
"""gettext, or what gives a text back as it is. `str` for English."""

USERS_WITH = "Users with {conditions}."
NOT = "not {condition}"
AND, OR = "and", "or"


def describe_rule(rule: Rule, ground: Ground, *, describe: "Describe | None" = None, translate: Translate = str) -> str:
    """Say whom a rule matches: `Users with (vip is true or points is at least 2,000) and joined before 1 May 2024.`.

    `describe` says what one condition asks for, `translate` the words around them: for languages besides English.

    Raises ExpressionRefused, which a rule that is stored never does.
    """
    words = [(describe or describe_condition)(condition, ground) for condition in rule.conditions]
    said = _say(read_match(rule.match, len(words)), words, translate, is_inner=False)
    return translate(USERS_WITH).format(conditions=said)


def describe_condition(condition: Condition, ground: Ground) -> str:
    """Say what a condition asks for. A segment is called by its name of today."""
    if condition.kind in (FIELD, ATTRIBUTE):
        return (
            f"{condition.name} {words_of(condition.operator, condition.values, condition.type or AttributeType.TEXT)}"
        )
    if condition.kind == SEGMENT:
        segment = segment_of(condition, ground)
        place = "a place" if condition.operator == Operator.IN else "no place"
        return f"{place} in {segment.name if segment else condition.name}"
    kind = known_kinds().get(condition.kind)
    return kind.describe(condition, ground) if kind else f"{condition.kind} {condition.operator}"


def _say(expression: Expression, words: Sequence[str], translate: Translate, *, is_inner: bool) -> str:
    match expression:
        case Use(number=number):
            return words[number - 1]
        case Not(operand=operand):
            return translate(NOT).format(condition=_say(operand, words, translate, is_inner=True))
        case AllOf(operands=operands):
            parts = [_say(each, words, translate, is_inner=True) for each in operands]
            return _together(translate(AND), parts, is_inner=is_inner)
        case AnyOf(operands=operands):
            parts = [_say(each, words, translate, is_inner=True) for each in operands]
            return _together(translate(OR), parts, is_inner=is_inner)


def _together(word: str, parts: Sequence[str], *, is_inner: bool) -> str:
    said = f" {word} ".join(parts)
    return f"({said})" if is_inner and len(parts) > 1 else said

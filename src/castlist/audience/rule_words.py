"""Reading a rule back as a sentence (screen 10), for those who check it before a message goes out. Pure."""

from collections.abc import Sequence

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_words import words_of
from castlist.audience.conditions import ATTRIBUTE, FIELD, SEGMENT, Condition, Rule
from castlist.audience.expressions import AllOf, AnyOf, Expression, Not, Use, read_match
from castlist.audience.ground import Ground
from castlist.audience.nesting import segment_of
from castlist.audience.operators import Operator
from castlist.audience.own_conditions import known_kinds


def describe_rule(rule: Rule, ground: Ground) -> str:
    """Say whom a rule matches: `Users with (vip is true or points is at least 2,000) and joined before 1 May 2024.`.

    Raises ExpressionRefused, which a rule that is stored never does.
    """
    words = [describe_condition(condition, ground) for condition in rule.conditions]
    return f"Users with {_say(read_match(rule.match, len(words)), words, is_inner=False)}."


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


def _say(expression: Expression, words: Sequence[str], *, is_inner: bool) -> str:
    match expression:
        case Use(number=number):
            return words[number - 1]
        case Not(operand=operand):
            return f"not {_say(operand, words, is_inner=True)}"
        case AllOf(operands=operands):
            return _together(" and ", [_say(each, words, is_inner=True) for each in operands], is_inner=is_inner)
        case AnyOf(operands=operands):
            return _together(" or ", [_say(each, words, is_inner=True) for each in operands], is_inner=is_inner)


def _together(word: str, parts: Sequence[str], *, is_inner: bool) -> str:
    said = word.join(parts)
    return f"({said})" if is_inner and len(parts) > 1 else said

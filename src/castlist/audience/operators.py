"""What a condition can ask of a value, type by type (screen 10), and how it may be written."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from castlist.audience.attribute_types import AttributeType


class Operator(StrEnum):
    """What is asked, in the words that are stored."""

    IS = "is"
    IS_NOT = "is_not"
    IS_ANY_OF = "is_any_of"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    BEFORE = "before"
    ON = "on"
    AFTER = "after"
    IN_LAST_DAYS = "in_last_days"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    HAS = "has"
    HAS_NONE_OF = "has_none_of"
    IN = "in"
    NOT_IN = "not_in"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


class Takes(StrEnum):
    """What value an operator takes."""

    NOTHING = "nothing"
    ONE = "one"
    SEVERAL = "several"
    TWO = "two"
    DAYS = "days"


_SET = (Operator.IS_SET, Operator.IS_NOT_SET)
_INSTANT = (Operator.BEFORE, Operator.ON, Operator.AFTER, Operator.IN_LAST_DAYS)

OPERATORS: Mapping[AttributeType, tuple[Operator, ...]] = {
    AttributeType.TEXT: (
        Operator.IS,
        Operator.IS_NOT,
        Operator.IS_ANY_OF,
        Operator.CONTAINS,
        Operator.STARTS_WITH,
        *_SET,
    ),
    AttributeType.NUMBER: (
        Operator.IS,
        Operator.IS_NOT,
        Operator.LESS_THAN,
        Operator.AT_MOST,
        Operator.MORE_THAN,
        Operator.AT_LEAST,
        Operator.BETWEEN,
        *_SET,
    ),
    AttributeType.DATE: (*_INSTANT, *_SET),
    AttributeType.TIME: (Operator.IS, Operator.BEFORE, Operator.AFTER, *_SET),
    AttributeType.DATETIME: (*_INSTANT, *_SET),
    AttributeType.BOOLEAN: (Operator.IS_TRUE, Operator.IS_FALSE, *_SET),
    AttributeType.ARRAY: (Operator.HAS, Operator.HAS_NONE_OF, *_SET),
    AttributeType.OBJECT: _SET,
    AttributeType.LOCATION: _SET,
}
"""The operators of each type, in the order of their menu."""

CREATED_OPERATORS = _INSTANT
"""Those of the time at which a contact was made."""

INTERACTION_OPERATORS = (*_INSTANT, *_SET)
"""Those of the time at which a contact was last heard of, which may be never."""

YES_OR_NO_OPERATORS = (Operator.IS_TRUE, Operator.IS_FALSE)
"""Those of a question with two answers, such as *opted out*."""

SEGMENT_OPERATORS = (Operator.IN, Operator.NOT_IN)

_TAKES = {
    **dict.fromkeys((*_SET, *YES_OR_NO_OPERATORS), Takes.NOTHING),
    **dict.fromkeys((Operator.IS_ANY_OF, Operator.HAS, Operator.HAS_NONE_OF), Takes.SEVERAL),
    Operator.BETWEEN: Takes.TWO,
    Operator.IN_LAST_DAYS: Takes.DAYS,
}

WORDS: Mapping[Operator, str] = {
    **{operator: operator.value.replace("_", " ") for operator in Operator},
    Operator.LESS_THAN: "is less than",
    Operator.AT_MOST: "is at most",
    Operator.MORE_THAN: "is more than",
    Operator.AT_LEAST: "is at least",
    Operator.BETWEEN: "is between",
    Operator.IN_LAST_DAYS: "in the last … days",
}
"""How an operator reads in a menu and in a sentence."""

SIGNS: Mapping[Operator, str] = {
    Operator.IS: "=",
    Operator.IS_NOT: "≠",
    Operator.LESS_THAN: "<",
    Operator.AT_MOST: "≤",
    Operator.MORE_THAN: ">",
    Operator.AT_LEAST: "≥",
}
"""How the operators of numbers may be written as well."""

_SPELLINGS = {
    **{operator.value.replace("_", " "): operator for operator in Operator},
    **{words: operator for operator, words in WORDS.items()},
    **{sign: operator for operator, sign in SIGNS.items()},
    "==": Operator.IS,
    "!=": Operator.IS_NOT,
    "<>": Operator.IS_NOT,
    "<=": Operator.AT_MOST,
    ">=": Operator.AT_LEAST,
    "in the last": Operator.IN_LAST_DAYS,
    "in the last days": Operator.IN_LAST_DAYS,
    "in the last n days": Operator.IN_LAST_DAYS,
}

_MEANT = {
    Operator.IS: (Operator.ON, Operator.IN),
    Operator.IS_NOT: (Operator.NOT_IN,),
    Operator.LESS_THAN: (Operator.BEFORE,),
    Operator.MORE_THAN: (Operator.AFTER,),
    Operator.CONTAINS: (Operator.HAS,),
}
"""What is meant where a type does not know the first: a day *is* another when it is *on* it."""


def takes(operator: Operator) -> Takes:
    """Say what value an operator takes."""
    return _TAKES.get(operator, Takes.ONE)


def read_operator(text: str, allowed: Sequence[Operator]) -> Operator | None:
    """Find the operator that is written `is any of`, `is-any-of`, `IS_ANY_OF` or as a sign; None for another."""
    found = _SPELLINGS.get(re.sub(r"[\s_-]+", " ", text.casefold()).strip())
    if found is None or found in allowed:
        return found
    return next((meant for meant in _MEANT.get(found, ()) if meant in allowed), None)


def list_operators(allowed: Sequence[Operator]) -> str:
    """List operators for a sentence: `is (=), is not (≠)`."""
    is_about_numbers = Operator.LESS_THAN in allowed
    return ", ".join(
        f"{WORDS[each]} ({SIGNS[each]})" if is_about_numbers and each in SIGNS else WORDS[each] for each in allowed
    )

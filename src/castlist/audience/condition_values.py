"""Reading the value of a condition, as a person writes it, into the texts that are stored. Pure."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from castlist.audience.attribute_types import AttributeType
from castlist.audience.conditions import ConditionRefused
from castlist.audience.operators import WORDS, Operator, Takes, list_operators, read_operator, takes
from castlist.workspaces.trimming import trim_text

TEXT_LIMIT = 4_096
"""The most characters of one text, as in a sheet (import sheet rules §4)."""

DIGIT_LIMIT = 38
"""The most digits of a number, likewise."""

VALUE_LIMIT = 1_000
"""The most values of one condition."""

DAY_LIMIT = 36_500
"""The most days back: a hundred years."""

_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OFFSET = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


def read_values(text: str, operator: Operator, kind: AttributeType) -> tuple[str, ...]:
    """Read the value of a condition on something of this type.

    Several values are separated by commas, or stand in a JSON array; `between` takes two, also `1 and 5`, `1..5`.
    Raises ConditionRefused.
    """
    text = trim_text(text)
    match takes(operator):
        case Takes.NOTHING:
            return _nothing(text, operator)
        case Takes.DAYS:
            return (_days(text),)
        case Takes.TWO:
            return _two_numbers(text)
        case Takes.SEVERAL:
            return tuple(dict.fromkeys(_READERS[kind](each) for each in _several(text)))
        case Takes.ONE:
            is_day = operator is Operator.ON
            return (_READERS[AttributeType.DATE if is_day else kind](text),)


def read_asked(operator: str, text: str, allowed: Sequence[Operator], *, of: str) -> tuple[Operator, str]:
    """Read an operator that `of` allows, and give it with the text of the value that is left to read.

    `is` with yes, no, true or false is `is true` or `is false` where those are allowed. Raises ConditionRefused.
    """
    if Operator.IS_TRUE in allowed and read_operator(operator, [Operator.IS]):
        return _answer(text), ""
    found = read_operator(operator, allowed)
    if found is None:
        known = list_operators(allowed)
        if not trim_text(operator):
            raise ConditionRefused(f"Choose how {of} is compared: {known}.")
        raise ConditionRefused(f'{of} has no operator "{operator}". It has: {known}.')
    return found, text


def _answer(text: str) -> Operator:
    answers = {"yes": Operator.IS_TRUE, "true": Operator.IS_TRUE, "no": Operator.IS_FALSE, "false": Operator.IS_FALSE}
    found = answers.get(trim_text(text).casefold())
    if found is None:
        raise ConditionRefused("Write true or false.")
    return found


def is_json_number(text: str) -> bool:
    """Whether a text is a number as JSON writes it, of a size that attributes can hold (import sheet rules §4)."""
    return len(text) <= DIGIT_LIMIT and re.fullmatch(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", text) is not None


def _nothing(text: str, operator: Operator) -> tuple[str, ...]:
    if text:
        raise ConditionRefused(f'"{WORDS[operator]}" takes no value.')
    return ()


def _days(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,5})(?:\s*days?)?", text)
    if found is None or not 1 <= int(found[1]) <= DAY_LIMIT:
        raise ConditionRefused(f"Write a number of days from 1 to {DAY_LIMIT:,}, for example 30.")
    return str(int(found[1]))


def _two_numbers(text: str) -> tuple[str, ...]:
    parts = [part for part in re.split(r"\s*(?:,|;|\.\.|\band\b)\s*", text.strip("[]")) if part]
    if len(parts) != 2:
        raise ConditionRefused("Write two numbers, for example 10 and 20.")
    lower, upper = (_number(part) for part in parts)
    if Decimal(lower) > Decimal(upper):
        raise ConditionRefused("Write the smaller number first.")
    return lower, upper


def _several(text: str) -> list[str]:
    values = [trim_text(value) for value in (_from_json(text) if text.startswith("[") else text.split(","))]
    values = [value for value in values if value]
    if not values:
        raise ConditionRefused("Write one or more values with commas between them, for example Pune, Mumbai.")
    if len(values) > VALUE_LIMIT:
        raise ConditionRefused(f"These are {len(values):,} values; {VALUE_LIMIT:,} are the most.")
    return values


def _from_json(text: str) -> list[str]:
    """Read a JSON array of texts, numbers (kept as they are written), true and false."""
    try:
        values = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        values = None
    if not (isinstance(values, list) and all(isinstance(value, str | bool) for value in values)):
        raise ConditionRefused('Write values with commas between them, or a JSON array of texts: ["Pune","Mumbai"].')
    return [value if isinstance(value, str) else json.dumps(value) for value in values]


def _text(text: str) -> str:
    if not text:
        raise ConditionRefused("Write a text, for example Pune.")
    if len(text) > TEXT_LIMIT:
        raise ConditionRefused(f"The text has {len(text):,} characters; {TEXT_LIMIT:,} are the most.")
    if re.search("[\0\ud800-\udfff]", text):
        raise ConditionRefused("The text has a character that cannot be stored (NUL, or half a surrogate pair).")
    return text


def _number(text: str) -> str:
    """Give the plain form of a number: no plus, no leading zeros, exactly the digits after the point."""
    if not re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", text):
        raise ConditionRefused("Write a number, for example 2000.")
    if len(text.lstrip("+-").lstrip("0").replace(".", "")) > DIGIT_LIMIT:
        raise ConditionRefused(f"The number has more than {DIGIT_LIMIT} digits.")
    number = Decimal(text)
    return format(number or number.copy_abs(), "f")


def _day(text: str) -> str:
    if not (re.fullmatch(_DAY, text) and _is_real(date.fromisoformat, text)):
        raise ConditionRefused("Write a day, for example 2024-01-31.")
    return text


def _time(text: str) -> str:
    if not re.fullmatch(_TIME, text):
        raise ConditionRefused("Write a time of 24 hours, for example 18:30.")
    return text if len(text) == len("HH:MM:SS") else f"{text}:00"


def _day_and_time(text: str) -> str:
    """Give a day, or `YYYY-MM-DDTHH:MM[:SS]` with the offset that is written, if there is one."""
    is_day = re.fullmatch(_DAY, text)
    is_time = re.fullmatch(f"{_DAY}[ T]{_TIME}{_OFFSET}?", text)
    if not ((is_day or is_time) and _is_real(datetime.fromisoformat, text)):
        raise ConditionRefused("Write a day, or a day and a time, for example 2024-01-31 or 2024-01-31 18:30.")
    return text.replace(" ", "T")


def _is_real(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_READERS: Mapping[AttributeType, Callable[[str], str]] = {
    AttributeType.TEXT: _text,
    AttributeType.NUMBER: _number,
    AttributeType.DATE: _day,
    AttributeType.TIME: _time,
    AttributeType.DATETIME: _day_and_time,
    AttributeType.ARRAY: _text,
}
"""Those types whose operators take a value."""

"""Reading a condition back as people say it: `is at least 2,000`, `before 1 January 2024`. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from castlist.audience.attribute_types import AttributeType
from castlist.audience.instants import is_day
from castlist.audience.operators import WORDS, Operator


def words_of(operator: str, values: Sequence[str], kind: AttributeType) -> str:
    """Say an operator with its values, which are those of this type."""
    asked = Operator(operator)
    words = WORDS[asked]
    if asked is Operator.IN_LAST_DAYS:
        return words.replace("…", f"{int(values[0]):,}")
    shown = [_shown(value, kind) for value in values]
    if asked is Operator.BETWEEN:
        return f"{words} {' and '.join(shown)}"
    if asked is Operator.IS_ANY_OF:
        words = WORDS[Operator.IS]
    return f"{words} {_listed(shown)}".rstrip()


def _listed(shown: Sequence[str]) -> str:
    return f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else "".join(shown)


def _shown(value: str, kind: AttributeType) -> str:
    if kind is AttributeType.NUMBER:
        return f"{Decimal(value):,f}"
    if kind in (AttributeType.DATE, AttributeType.DATETIME):
        return _shown_day(value)
    return value.removesuffix(":00") if kind is AttributeType.TIME else value


def _shown_day(value: str) -> str:
    day = date.fromisoformat(value) if is_day(value) else datetime.fromisoformat(value)
    rest = value[len("YYYY-MM-DD") :].replace("T", " ")
    return f"{day.day} {day:%B} {day.year}{rest}"

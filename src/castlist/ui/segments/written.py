"""A rule as it is written in the builder: what the form holds, and what becomes of a stored rule there."""

from dataclasses import dataclass, replace
from itertools import zip_longest

from django.http import QueryDict

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.condition_writing import write_condition
from castlist.audience.conditions import Condition
from castlist.audience.expression_editing import without_condition
from castlist.audience.expressions import MATCH_ALL, MATCH_ANY, ExpressionRefused
from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.predefined import RESERVED_PREFIX
from castlist.broadcasts.outcome_conditions import KIND as BROADCAST
from castlist.ui.whole_number import whole_number

CUSTOM = "custom"
BLANK = WrittenCondition(field="", operator="")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A rule as it is written: its name, conditions, how they go together (`all`, `any`, `custom`), the expression.

    `is_rewritten` says that the expression is no longer what the form held; `lost`, the number of a condition that was
    taken away without the expression being able to follow.
    """

    name: str = ""
    conditions: tuple[WrittenCondition, ...] = (BLANK,)
    way: str = MATCH_ALL
    expression: str = ""
    is_rewritten: bool = False
    lost: int | None = None

    @property
    def match(self) -> str:
        """How the conditions go together, as the room reads it."""
        return self.expression if self.way == CUSTOM else self.way


def written_in(data: QueryDict) -> Written:
    """Read the form.

    A script takes rows away by itself and tells their numbers, as `removed`, so that the expression follows here.
    """
    rows = zip_longest(data.getlist("field"), data.getlist("operator"), data.getlist("value"), fillvalue="")
    written = Written(
        name=data.get("name", ""),
        conditions=tuple(
            WrittenCondition(field=field, operator=operator, value=value) for field, operator, value in rows
        ),
        way=_way(data.get("way", MATCH_ALL)),
        expression=data.get("expression", ""),
    )
    gone = [number for each in data.getlist("removed") if (number := whole_number(each))]
    for at, number in enumerate(gone):
        written = _followed(written, len(written.conditions) + len(gone) - at, number)
    return _prefilled(written, _way(data.get("was", CUSTOM)))


def acted_on(written: Written, data: QueryDict) -> Written:
    """Do what a button of the form says of rows, `add` or `remove`, where no script does it."""
    if 0 < (number := whole_number(data.get("remove", "")) or 0) <= len(written.conditions):
        written = _followed(written, len(written.conditions), number)
        left = (*written.conditions[: number - 1], *written.conditions[number:])
        written = replace(written, conditions=left)
    if "add" in data or not written.conditions:
        written = replace(written, conditions=(*written.conditions, BLANK))
    return written


def written_of(segment: StoredSegment, ground: Ground) -> Written:
    """Write a stored rule, to be changed. Raises RuleRefused where it cannot be read."""
    rule = segment.rule
    assert rule is not None  # noqa: S101 - the view asks for rule segments alone
    is_plain = rule.match in (MATCH_ALL, MATCH_ANY)
    return Written(
        name=segment.name,
        conditions=tuple(_written(each, ground) for each in rule.conditions),
        way=rule.match if is_plain else CUSTOM,
        expression="" if is_plain else rule.match,
    )


def _written(condition: Condition, ground: Ground) -> WrittenCondition:
    """Write a condition. A broadcast goes by its UUID while it is there: two may have one name, and names change."""
    if condition.kind == BROADCAST and any((each.uuid,) == condition.values for each in ground.loaded[BROADCAST]):
        field = f"{RESERVED_PREFIX}{BROADCAST}"
        return WrittenCondition(field=field, operator=condition.operator, value=condition.values[0])
    return write_condition(condition, ground)


def _way(word: str) -> str:
    return word if word in (MATCH_ALL, MATCH_ANY, CUSTOM) else MATCH_ALL


def _followed(written: Written, count: int, gone: int) -> Written:
    """Let the expression follow a condition that goes; it stays as it is where it cannot."""
    try:
        expression = without_condition(written.expression, count, gone)
    except ExpressionRefused:
        return replace(written, lost=gone)
    return replace(written, expression=expression, is_rewritten=True)


def _prefilled(written: Written, was: str) -> Written:
    """Begin an expression of one's own with what *and* or *or* meant so far."""
    if written.way != CUSTOM or was == CUSTOM or written.expression.strip():
        return written
    begun = [number for number, each in enumerate(written.conditions, start=1) if each.field]
    word = " or " if was == MATCH_ANY else " and "
    return replace(written, expression=word.join(map(str, begun or [1])), is_rewritten=True)

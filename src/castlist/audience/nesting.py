"""How deep rule segments stand in one another, and how much there is to work out in the end. Pure."""

from collections import Counter
from uuid import UUID

from castlist.audience.conditions import SEGMENT, Condition, ConditionRefused, Rule, RuleRefused
from castlist.audience.expressions import ExpressionRefused, list_uses, read_match
from castlist.audience.ground import Ground, StoredSegment

DEPTH_LIMIT = 5
"""The most levels of rule segments, the outermost being the first."""

SIZE_LIMIT = 1_000
"""The most conditions of a rule, each counted as often as it is used, those of the rule segments in it included: they
become one statement."""


def check_nesting(rule: Rule, ground: Ground, *, of: UUID | None = None) -> None:
    """Check the segments in a rule; `of` is the segment whose rule it is, where that is made already.

    Raises RuleRefused where segments go round in a circle, stand too deep, or come to too many conditions.
    """
    times = _times_used(rule)
    inside = frozenset({of} if of else ())
    size = 0
    for number, condition in enumerate(rule.conditions, start=1):
        try:
            size += times[number] * (1 + _size_of_segment(condition, ground, level=2, inside=inside))
            _check_size(size)
        except (ConditionRefused, RuleRefused) as refusal:
            raise RuleRefused(f"Condition {number}: {refusal}", number=number) from refusal


def segment_of(condition: Condition, ground: Ground) -> StoredSegment | None:
    """Give the segment that a condition is on; None for another kind, and for a segment that is deleted."""
    return ground.segments.get(UUID(condition.values[0])) if condition.kind == SEGMENT else None


def _size_of_segment(condition: Condition, ground: Ground, *, level: int, inside: frozenset[UUID]) -> int:
    """Give the size of the rule segment that a condition is on, else 0. The limits bound the work as well."""
    segment = segment_of(condition, ground)
    rule = segment.rule if segment else None
    if segment is None or rule is None:
        return 0
    if segment.uuid in inside:
        raise ConditionRefused(f"{segment.name} would be part of itself.")
    if level > DEPTH_LIMIT:
        raise ConditionRefused(f"Rule segments would stand in one another deeper than {DEPTH_LIMIT}.")
    times = _times_used(rule)
    size = 0
    for number, each in enumerate(rule.conditions, start=1):
        size += times[number] * (1 + _size_of_segment(each, ground, level=level + 1, inside=inside | {segment.uuid}))
        _check_size(size)
    return size


def _times_used(rule: Rule) -> Counter[int]:
    """Count how often each condition is written out. One that is not used is counted by itself, for its number."""
    numbers = range(1, len(rule.conditions) + 1)
    try:
        used = Counter(list_uses(read_match(rule.match, len(rule.conditions))))
    except ExpressionRefused as refusal:
        raise RuleRefused(str(refusal)) from refusal
    return Counter({number: max(used[number], 1) for number in numbers})


def _check_size(size: int) -> None:
    if size > SIZE_LIMIT:
        raise ConditionRefused(f"With the rule segments in it there are more than {SIZE_LIMIT:,} conditions.")

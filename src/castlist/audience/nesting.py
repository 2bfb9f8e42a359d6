"""How deep rule segments stand in one another, and how much there is to work out in the end. Pure."""

from uuid import UUID

from castlist.audience.conditions import SEGMENT, Condition, ConditionRefused, Rule, RuleRefused
from castlist.audience.ground import Ground, StoredSegment

DEPTH_LIMIT = 5
"""The most levels of rule segments, the outermost being the first."""

CONDITION_LIMIT = 1_000
"""The most conditions of a rule, those of the rule segments in it included: they become one statement."""


def check_nesting(rule: Rule, ground: Ground, *, of: UUID | None = None) -> None:
    """Check the segments in a rule; `of` is the segment whose rule it is, where that is made already.

    Raises RuleRefused where segments go round in a circle, stand too deep, or come to too many conditions.
    """
    inside = frozenset({of} if of else ())
    total = len(rule.conditions)
    for number, condition in enumerate(rule.conditions, start=1):
        try:
            total += _conditions_in(condition, ground, level=2, inside=inside)
            _check_total(total)
        except (ConditionRefused, RuleRefused) as refusal:
            raise RuleRefused(f"Condition {number}: {refusal}", number=number) from refusal


def segment_of(condition: Condition, ground: Ground) -> StoredSegment | None:
    """Give the segment that a condition is on; None for another kind, and for a segment that is deleted."""
    return ground.segments.get(UUID(condition.values[0])) if condition.kind == SEGMENT else None


def _conditions_in(condition: Condition, ground: Ground, *, level: int, inside: frozenset[UUID]) -> int:
    """Count the conditions that one on a rule segment brings in. The limits bound the work, whatever is stored."""
    segment = segment_of(condition, ground)
    rule = segment.rule if segment else None
    if segment is None or rule is None:
        return 0
    if segment.uuid in inside:
        raise ConditionRefused(f"{segment.name} would be part of itself.")
    if level > DEPTH_LIMIT:
        raise ConditionRefused(f"Rule segments would stand in one another deeper than {DEPTH_LIMIT}.")
    total = len(rule.conditions)
    for each in rule.conditions:
        total += _conditions_in(each, ground, level=level + 1, inside=inside | {segment.uuid})
        _check_total(total)
    return total


def _check_total(total: int) -> None:
    if total > CONDITION_LIMIT:
        raise ConditionRefused(f"With the rule segments in it there are more than {CONDITION_LIMIT:,} conditions.")

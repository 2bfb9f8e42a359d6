"""Making a rule of what a person writes, checked as a whole. Pure, against what the workspace has."""

from collections.abc import Sequence
from uuid import UUID

from castlist.audience.bound_values import BoundValues
from castlist.audience.condition_reading import WrittenCondition, read_condition
from castlist.audience.conditions import Condition, ConditionRefused, Rule, RuleRefused
from castlist.audience.expressions import MATCH_ALL, MATCH_ANY, ExpressionRefused, read_match, unused_conditions
from castlist.audience.ground import Ground
from castlist.audience.nesting import check_nesting
from castlist.audience.rules_sql import write_rule
from castlist.workspaces.trimming import trim_text

CONDITION_LIMIT = 50
"""The most conditions of one rule."""

_MATCHES = {MATCH_ALL: MATCH_ALL, MATCH_ANY: MATCH_ANY, "and": MATCH_ALL, "or": MATCH_ANY, "": MATCH_ALL}


def read_rule(written: Sequence[WrittenCondition], match: str, ground: Ground) -> Rule:
    """Understand conditions and how they go together: `all`, `any` or an expression such as `(1 and 2) or 3`.

    Raises RuleRefused, whose sentence begins with the condition where one is meant: "Condition 2: Write a number, …".
    """
    check_size(len(written))
    conditions = tuple(_read_one(each, number, ground) for number, each in enumerate(written, start=1))
    match = trim_text(match)
    rule = Rule(conditions=conditions, match=_MATCHES.get(match.casefold(), match))
    check_rule(rule, ground)
    return rule


def check_size(number: int) -> None:
    """Check how many conditions a rule has. Raises RuleRefused."""
    if not number:
        raise RuleRefused("Give one condition or more.")
    if number > CONDITION_LIMIT:
        raise RuleRefused(f"These are {number} conditions; {CONDITION_LIMIT} are the most.")


def check_rule(rule: Rule, ground: Ground, *, of: UUID | None = None) -> None:
    """Check that a rule can be used; `of` is the segment whose rule it becomes, where that is made already.

    Raises RuleRefused.
    """
    try:
        read_match(rule.match, len(rule.conditions))
    except ExpressionRefused as refusal:
        raise RuleRefused(str(refusal)) from refusal
    check_nesting(rule, ground, of=of)
    write_rule(rule, ground, BoundValues("check", workspace_id=ground.workspace_id))


def warnings_of(rule: Rule) -> list[str]:
    """Say what is odd about a rule without being wrong: "Condition 4 is not used."."""
    return unused_conditions(rule.match, len(rule.conditions))


def _read_one(written: WrittenCondition, number: int, ground: Ground) -> Condition:
    try:
        return read_condition(written, ground)
    except ConditionRefused as refusal:
        raise RuleRefused(f"Condition {number}: {refusal}", number=number) from refusal

"""A rule while somebody writes it: what is finished is worked out already, what is not says what it lacks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from castlist.audience.condition_reading import WrittenCondition, read_condition
from castlist.audience.conditions import Condition, ConditionRefused, Rule, RuleRefused
from castlist.audience.expression_editing import keep_conditions
from castlist.audience.expressions import MATCH_ALL, MATCH_ANY, ExpressionRefused, list_uses, read_match
from castlist.audience.ground import Ground
from castlist.audience.rule_reading import check_rule, check_size
from castlist.workspaces.trimming import trim_text

BLANK = "Choose what the condition is about."


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is made of a rule so far. Conditions go by the numbers at which they are written, from 1.

    A condition without a field is not begun: nobody misses it, unless the expression uses it.
    """

    finished: Mapping[int, Condition]
    lacks: Mapping[int, str]
    """Why the others cannot be worked out, a sentence each."""
    rule: Rule | None = None
    """The finished conditions alone, numbered anew; None where nothing can be counted yet."""
    unused: tuple[int, ...] = ()
    """Those that the expression leaves out. It is no mistake."""
    expression: ExpressionRefused | None = None
    """Why the expression cannot be read."""
    problem: str = ""
    """Why the rule as a whole cannot be used."""

    @property
    def is_begun(self) -> bool:
        """Whether any condition has a field."""
        return bool(self.finished or self.lacks)

    @property
    def is_whole(self) -> bool:
        """Whether the rule can be stored as it is written."""
        return self.rule is not None and not (self.lacks or self.problem)


def read_draft(written: Sequence[WrittenCondition], match: str, ground: Ground, *, of: UUID | None = None) -> Draft:
    """Understand as much as there is; never refuses. `of`: the segment whose rule it is, where that is made already."""
    draft = _read_conditions(written, ground, of)
    try:
        return _joined(draft, len(written), trim_text(match), ground, of)
    except RuleRefused as refusal:
        return replace(draft, problem=refusal.reason)


def _read_conditions(written: Sequence[WrittenCondition], ground: Ground, of: UUID | None) -> Draft:
    finished: dict[int, Condition] = {}
    lacks: dict[int, str] = {}
    for number, each in enumerate(written, start=1):
        if not trim_text(each.field):
            continue
        try:
            condition = read_condition(each, ground)
            check_rule(Rule(conditions=(condition,)), ground, of=of)
            finished[number] = condition
        except ConditionRefused as refusal:
            lacks[number] = str(refusal)
        except RuleRefused as refusal:
            lacks[number] = refusal.reason
    return Draft(finished=finished, lacks=lacks)


def _joined(draft: Draft, count: int, match: str, ground: Ground, of: UUID | None) -> Draft:
    """Put the finished conditions together. Raises RuleRefused."""
    if draft.is_begun:
        check_size(len(draft.finished) + len(draft.lacks))
    if match not in (MATCH_ALL, MATCH_ANY):
        try:
            used = set(list_uses(read_match(match, count)))
        except ExpressionRefused as refusal:
            return replace(draft, expression=refusal)
        begun = set(draft.finished) | set(draft.lacks)
        lacks = {**dict.fromkeys(sorted(used - begun), BLANK), **draft.lacks}
        draft = replace(draft, lacks=lacks, unused=tuple(sorted(begun - used)))
        match = keep_conditions(match, count, sorted(draft.finished))
    if not draft.finished or not match:
        return draft
    rule = Rule(conditions=tuple(draft.finished[number] for number in sorted(draft.finished)), match=match)
    check_rule(rule, ground, of=of)
    return replace(draft, rule=rule)

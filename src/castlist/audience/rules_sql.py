"""A rule as SQL over the alias `c` of contact; the rule segments in it are written out. Pure.

`and` and `or` are SQL's own: null, of a missing value, counts as *not matched* there. `not` is IS NOT TRUE, which makes
of *not matched* what it says; so whoever negates one of these conditions writes IS NOT TRUE as well.
"""

from collections.abc import Sequence

from psycopg import sql

from castlist.audience.bound_values import BoundValues
from castlist.audience.conditions import ATTRIBUTE, FIELD, SEGMENT, Condition, ConditionRefused, Rule, RuleRefused
from castlist.audience.expressions import AllOf, AnyOf, Expression, ExpressionRefused, Not, Use, read_match
from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.nesting import check_nesting, segment_of
from castlist.audience.operators import SEGMENT_OPERATORS, Operator
from castlist.audience.own_conditions import known_kinds
from castlist.audience.value_conditions import write_value_condition
from castlist.config.queries import named_queries


def write_rule(rule: Rule, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Give a rule's condition: true for the contacts it matches, else false or null. Raises RuleRefused."""
    check_nesting(rule, ground)
    return _write_rule(rule, ground, bound)


def write_conditions(rule: Rule, ground: Ground, bound: BoundValues) -> Sequence[sql.Composable]:
    """Give the SQL of each condition alone, in order. Raises RuleRefused, which names the condition."""
    check_nesting(rule, ground)
    return _write_conditions(rule, ground, bound)


def join_conditions(rule: Rule, written: Sequence[sql.Composable]) -> sql.Composable:
    """Put conditions, or what stands for them, together as a rule says. Raises RuleRefused."""
    try:
        return _write_expression(read_match(rule.match, len(written)), written)
    except ExpressionRefused as refusal:
        raise RuleRefused(str(refusal)) from refusal


def write_segment(segment: StoredSegment, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Give the condition of being in a segment, imported or rule. Raises RuleRefused."""
    rule = segment.rule
    if rule is not None:
        check_nesting(rule, ground, of=segment.uuid)
    return _write_segment(segment, ground, bound)


def _write_rule(rule: Rule, ground: Ground, bound: BoundValues) -> sql.Composable:
    return join_conditions(rule, _write_conditions(rule, ground, bound))


def _write_conditions(rule: Rule, ground: Ground, bound: BoundValues) -> Sequence[sql.Composable]:
    written = []
    for number, condition in enumerate(rule.conditions, start=1):
        try:
            written.append(sql.SQL("({})").format(_write_condition(condition, ground, bound)))
        except ConditionRefused as refusal:
            raise RuleRefused(f"Condition {number}: {refusal}", number=number) from refusal
    return written


def _write_condition(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    if condition.kind in (FIELD, ATTRIBUTE):
        return write_value_condition(condition, ground, bound)
    if condition.kind == SEGMENT:
        return _write_segment_condition(condition, ground, bound)
    kind = known_kinds().get(condition.kind)
    if kind is None:
        raise ConditionRefused(f"Conditions on {condition.kind} are not known here.")
    return kind.write(condition, ground, bound)


def _write_segment_condition(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    segment = segment_of(condition, ground)
    if segment is None:
        raise ConditionRefused(f"The segment {condition.name} is deleted.")
    if condition.operator not in SEGMENT_OPERATORS:
        raise ConditionRefused(f"{segment.name} cannot be asked for {condition.operator}.")
    try:
        written = _write_segment(segment, ground, bound)
    except RuleRefused as refusal:
        raise ConditionRefused(f"{segment.name} cannot be worked out. {refusal}") from refusal
    return written if condition.operator == Operator.IN else sql.SQL("{} IS NOT TRUE").format(written)


def _write_segment(segment: StoredSegment, ground: Ground, bound: BoundValues) -> sql.Composable:
    rule = segment.rule
    if rule is not None:
        return sql.SQL("({})").format(_write_rule(rule, ground, bound))
    is_member = sql.SQL(named_queries("castlist.audience")["is_member"])
    return is_member.format(segment_id=bound.bind(segment.id))


def _write_expression(expression: Expression, written: Sequence[sql.Composable]) -> sql.Composable:
    match expression:
        case Use(number=number):
            return written[number - 1]
        case Not(operand=operand):
            return sql.SQL("({}) IS NOT TRUE").format(_write_expression(operand, written))
        case AllOf(operands=operands):
            return _joined(sql.SQL(" AND "), [_write_expression(each, written) for each in operands])
        case AnyOf(operands=operands):
            return _joined(sql.SQL(" OR "), [_write_expression(each, written) for each in operands])


def _joined(word: sql.SQL, parts: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(word.join(parts))

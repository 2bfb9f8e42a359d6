"""Writing a stored condition as a person would, so that it can be changed: the way back of condition_reading. Pure."""

import json
from collections.abc import Sequence

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.conditions import ATTRIBUTE, FIELD, SEGMENT, Condition
from castlist.audience.ground import Ground
from castlist.audience.nesting import segment_of
from castlist.audience.operators import Operator, Takes, takes
from castlist.audience.predefined import RESERVED_PREFIX


def write_condition(condition: Condition, ground: Ground) -> WrittenCondition:
    """Write a condition. A segment is called by its name of today; one on a deleted one keeps the name it had."""
    if condition.kind in (FIELD, ATTRIBUTE):
        return WrittenCondition(field=condition.name, operator=condition.operator, value=_value(condition))
    field = f"{RESERVED_PREFIX}{condition.kind}"
    if condition.kind == SEGMENT:
        segment = segment_of(condition, ground)
        name = segment.name if segment else condition.name
        return WrittenCondition(field=field, operator=condition.operator, value=name)
    value = condition.name or ", ".join(condition.values)
    return WrittenCondition(field=field, operator=condition.operator, value=value)


def _value(condition: Condition) -> str:
    if takes(Operator(condition.operator)) is Takes.SEVERAL and _need_quotes(condition.values):
        return json.dumps(condition.values, ensure_ascii=False)
    return ", ".join(condition.values)


def _need_quotes(values: Sequence[str]) -> bool:
    """Whether commas or brackets in the values would be taken for ours."""
    return any("," in value for value in values) or any(value.startswith("[") for value in values[:1])

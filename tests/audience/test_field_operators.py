"""A field is offered the operators that it has: the ones that its condition understands."""

import pytest
from rule_scenes import rule, standing_on

from castlist.audience.attribute_types import AttributeType
from castlist.audience.field_operators import operators_of
from castlist.audience.operators import OPERATORS, Takes, takes
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

VALUES = {
    AttributeType.TEXT: ("Asha", ""),
    AttributeType.NUMBER: ("5", "5 and 6"),
    AttributeType.DATETIME: ("2026-01-01", "2026-01-01 and 2026-02-01"),
}
"""One and two of a type."""


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, sheet(",9876543201,,Asha,,,,5,5", columns="points||NUMBER,created||NUMBER"))
    return workspace


@pytest.mark.parametrize(
    "field",
    ["user.first_name", "points", "created", "user.created", "segment", "opted_out", "user.last_interaction"],
)
def test_all_that_are_offered_are_understood(listed: Workspace, field: str) -> None:
    with standing_on(listed) as (_, ground):
        kind, offered = operators_of(field, ground)
        [segment] = (each.name for each in ground.segments.values())
        one, two = VALUES.get(kind, (segment, ""))
        values = {Takes.NOTHING: "", Takes.DAYS: "30", Takes.TWO: two}
        for operator in offered:
            rule(ground, (field, operator.value, values.get(takes(operator), one)))


def test_an_attribute_goes_before_a_word_of_ours(listed: Workspace) -> None:
    with standing_on(listed) as (_, ground):
        assert operators_of("Created", ground) == (AttributeType.NUMBER, OPERATORS[AttributeType.NUMBER])
        assert operators_of("user.created", ground)[0] is AttributeType.DATETIME
        assert operators_of("nobody knows it", ground) == (AttributeType.TEXT, OPERATORS[AttributeType.TEXT])

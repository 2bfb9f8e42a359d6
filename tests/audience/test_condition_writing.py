"""What a rule asks for can be read, written out as a person would write it, and read again."""

import pytest

from castlist.audience.condition_reading import WrittenCondition, read_condition
from castlist.audience.condition_writing import write_condition
from castlist.audience.ground import read_ground
from castlist.config.database import pooled
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("user.first_name", "starts with", "As"),
        ("user.phone_no", "is", "919876543201"),
        ("city", "is any of", "Pune, Mumbai"),
        ("city", "is any of", '["Pune, West", "[x"]'),
        ("city", "is not set", ""),
        ("points", "between", "10 and 20.50"),
        ("points", "at least", "2000"),
        ("user.opted_out", "is", "yes"),
        ("user.created", "in the last days", "30"),
        ("user.created", "before", "2024-01-31"),
        ("segment", "in", "Everyone"),
    ],
)
def test_the_way_back_leads_to_the_same_condition(workspace: Workspace, field: str, operator: str, value: str) -> None:
    import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,5", columns="city,points||NUMBER"), segment="Everyone")
    with pooled() as connection:
        ground = read_ground(connection, workspace.pk)
    condition = read_condition(WrittenCondition(field=field, operator=operator, value=value), ground)
    assert read_condition(write_condition(condition, ground), ground) == condition

"""Who was heard of, and who has left a number, can be asked for by rule segments."""

import json
from contextlib import closing

import pytest
from callback_scenes import PHONE, make_channel, written
from message_scenes import tell

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.counting import count_matching, preview_matching
from castlist.audience.ground import read_ground
from castlist.audience.models import Contact
from castlist.audience.rule_reading import read_rule
from castlist.audience.rule_words import describe_rule
from castlist.config.database import connect
from castlist.receipts.number_changes import count_changed_numbers
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

SILENT = "919876543299"


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    import_sheet(workspace, sheet(f",{PHONE[2:]},,Asha,,,", f",{SILENT[2:]},,Ravi,,,"), channel="Shop")
    return workspace


def matched(workspace: Workspace, field: str, operator: str, value: str = "") -> tuple[list[str], str]:
    """Give the first names of those whom a condition matches, and the rule in words."""
    with closing(connect()) as connection:
        ground = read_ground(connection, workspace.pk)
        rule = read_rule([WrittenCondition(field=field, operator=operator, value=value)], "all", ground)
        names = [json.loads(line)["first_name"] for line in preview_matching(connection, rule, ground, limit=10)]
        assert count_matching(connection, rule, ground).matching == len(names)
        return sorted(names), describe_rule(rule, ground)


@pytest.mark.parametrize(
    ("operator", "value", "names", "words"),
    [
        ("is set", "", ["Asha"], "last interaction is set"),
        ("is not set", "", ["Ravi"], "last interaction is not set"),
        ("before", "2025-11-25", ["Asha"], "last interaction before 25 November 2025"),
        ("after", "2025-11-24", [], "last interaction after 24 November 2025"),
        ("in the last", "20000", ["Asha"], "last interaction in the last 20,000 days"),
    ],
)
def test_a_last_interaction_is_asked_for(
    shop: Workspace, operator: str, value: str, names: list[str], words: str
) -> None:
    tell(make_channel(shop), messages=[written("Hello", at=1_764_000_100)])  # 24 November 2025
    assert matched(shop, "last_interaction", operator, value) == (names, f"Users with {words}.")
    told = {each.first_name: each.interacted_at for each in Contact.objects.filter(workspace_id=shop.pk)}
    assert told["Ravi"] is None
    assert told["Asha"] is not None


def test_who_has_left_a_number_is_flagged_and_counted(shop: Workspace) -> None:
    changed = {"type": "system", "system": {"type": "user_changed_number", "wa_id": "919876500099"}}
    tell(make_channel(shop), messages=[{"from": PHONE, "id": "wamid.sys", "timestamp": "1764000300", **changed}])
    assert matched(shop, "number_changed", "is", "yes") == (["Asha"], "Users with a number that has changed.")
    assert matched(shop, "number_changed", "is false") == (["Ravi"], "Users with no change of number.")
    with closing(connect()) as connection:
        assert count_changed_numbers(connection, shop.pk) == 1

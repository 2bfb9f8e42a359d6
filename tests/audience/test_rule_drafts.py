"""A rule that is still being written: what is finished counts already, the rest says what it lacks."""

import pytest
from rule_scenes import Written, make, standing_on

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.counting import count_matching
from castlist.audience.rule_drafts import Draft, read_draft
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

VIP, RICH, PUNE = ("vip", "is_true"), ("points", "at_least", "100"), ("city", "is", "Pune")
NO_VALUE, NOT_BEGUN = ("points", "at_least", ""), ("", "")


@pytest.fixture(scope="module")
def audience(house: object) -> Workspace:
    workspace = new_workspace()
    rows = (",9876543201,,Asha,,,,Pune,500,true", ",9876543202,,Ravi,,,,Kochi,500,true", ",9876543203,,Zoe,,,,Pune,1,")
    import_sheet(workspace, sheet(*rows, columns="city,points||NUMBER,vip||BOOLEAN"), segment="All")
    return workspace


def drafted(workspace: Workspace, *conditions: Written, match: str = "all") -> tuple[Draft, int | None]:
    """Give the draft and how many its rule matches."""
    written = [WrittenCondition(field=each[0], operator=each[1], value="".join(each[2:])) for each in conditions]
    with standing_on(workspace) as (connection, ground):
        draft = read_draft(written, match, ground)
        return draft, count_matching(connection, draft.rule, ground).matching if draft.rule else None


@pytest.mark.parametrize(
    ("conditions", "match", "matching"),
    [
        ((VIP, NO_VALUE, PUNE), "all", 1),
        ((VIP, NO_VALUE, PUNE), "any", 3),
        ((VIP, NO_VALUE, PUNE), "(1 or 2) and 3", 1),
        ((NO_VALUE, PUNE), "not 1 and 2", 2),
        ((NO_VALUE,), "all", None),
        ((VIP, NO_VALUE), "2", None),
        ((VIP, ("points", "at_least", "many")), "all", 2),
        ((VIP, ("gone", "is", "x")), "all", 2),
    ],
)
def test_what_is_finished_counts(
    audience: Workspace, conditions: tuple[Written, ...], match: str, matching: int | None
) -> None:
    draft, counted = drafted(audience, *conditions, match=match)
    assert counted == matching
    assert len(draft.lacks) == 1
    assert not draft.is_whole


def test_what_is_not_finished_says_what_it_lacks_at_its_number(audience: Workspace) -> None:
    draft, _ = drafted(audience, NOT_BEGUN, VIP, NO_VALUE)
    assert draft.lacks == {3: "Write a number, for example 2000."}
    assert list(draft.finished) == [2]


def test_a_condition_that_is_not_begun_is_passed_over(audience: Workspace) -> None:
    draft, counted = drafted(audience, NOT_BEGUN, VIP, NOT_BEGUN, PUNE, match="2 and 4")
    assert draft.is_whole
    assert draft.rule is not None
    assert (draft.rule.match, counted) == ("1 and 2", 1)


def test_an_expression_cannot_use_what_is_not_begun(audience: Workspace) -> None:
    draft, counted = drafted(audience, VIP, NOT_BEGUN, match="1 and 2")
    assert draft.lacks == {2: "Choose what the condition is about."}
    assert counted == 2


def test_an_expression_that_cannot_be_read_says_where(audience: Workspace) -> None:
    draft, counted = drafted(audience, VIP, PUNE, match="1 and (2")
    assert draft.expression is not None
    assert (str(draft.expression), draft.expression.at) == ("A bracket is not closed.", 6)
    assert counted is None
    assert list(draft.finished) == [1, 2]


def test_it_is_said_which_conditions_an_expression_leaves_out(audience: Workspace) -> None:
    draft, _ = drafted(audience, VIP, NOT_BEGUN, PUNE, RICH, match="1")
    assert draft.unused == (3, 4)
    assert draft.is_whole


def test_a_rule_that_would_be_part_of_itself_is_told_while_it_is_written(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543201"), segment="All")
    uuid = make(workspace, "Ring", ("segment", "in", "All"))
    with standing_on(workspace) as (_, ground):
        written = [WrittenCondition(field="user.segment", operator="in", value="Ring")]
        draft = read_draft(written, "all", ground, of=uuid)
    assert draft.lacks == {1: "Ring would be part of itself."}


def test_nothing_is_begun_and_nothing_is_wrong(audience: Workspace) -> None:
    draft, counted = drafted(audience, NOT_BEGUN)
    assert (draft.is_begun, draft.is_whole, draft.problem, counted) == (False, False, "", None)


def test_too_many_conditions_are_told_as_a_whole(audience: Workspace) -> None:
    draft, _ = drafted(audience, *([VIP] * 51))
    assert draft.problem == "These are 51 conditions; 50 are the most."

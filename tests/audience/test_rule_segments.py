"""Rule segments: made, changed, inside one another, and honest when what they name is gone."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from uuid import UUID

import pytest
from rule_scenes import forget_attribute, make, matched, rule, standing_on

from castlist.audience.conditions import Rule, RuleRefused, rule_from_json
from castlist.audience.matching import segment_filter
from castlist.audience.models import Segment
from castlist.audience.rule_reading import warnings_of
from castlist.audience.rule_segments import change_rule, make_rule_segment
from castlist.audience.segment_list import list_segments
from castlist.audience.segments import SegmentBroken, SegmentGone, SegmentRefused
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, save, sheet, work

PEOPLE = sheet(
    ",9876543201,,Asha,,,,Pune,2000",
    ",9876543202,,Ravi,,,,Mumbai,10",
    ",9876543203,,Zoë",
    columns="city,points||NUMBER",
)


@pytest.fixture
def audience(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    return workspace


def names_in(workspace: Workspace, segment: str) -> list[str]:
    return sorted(contact["first_name"] for contact in contacts(workspace, segment=segment))


def users(workspace: Workspace) -> dict[str, int | None]:
    with closing(connect()) as connection:
        return {row.name: row.users for row in list_segments(connection, workspace.pk)}


def test_a_rule_segment_is_worked_out_whenever_it_is_used(audience: Workspace) -> None:
    make(audience, " Rich ", ("points", ">=", "2000"))
    assert names_in(audience, "RICH") == ["Asha"]
    import_sheet(audience, sheet(",9876543202,,Ravi,,,,3000", columns="points||NUMBER"))
    assert names_in(audience, "Rich") == ["Asha", "Ravi"]
    assert users(audience) == {"Everyone": 3, "Rich": 2}


def test_a_rule_is_stored_with_exact_numbers_and_reads_the_same_again(audience: Workspace) -> None:
    number = "0." + "3" * 37
    uuid = make(audience, "Exact", ("points", "=", number), ("CITY", "is any of", "Pune, Kochi"), match="1 or (2)")
    stored = Segment.objects.get(uuid=uuid)
    assert stored.kind == "rule"
    assert stored.rule == {
        "conditions": [
            {"kind": "attribute", "name": "points", "type": "NUMBER", "operator": "is", "values": [number]},
            {
                "kind": "attribute",
                "name": "city",
                "type": "TEXT",
                "operator": "is_any_of",
                "values": ["Pune", "Kochi"],
            },
        ],
        "match": "1 or (2)",
    }
    read = rule_from_json(stored.rule)
    assert Decimal(read.conditions[0].values[0]) == Decimal(number)
    assert read.as_json() == json.loads(json.dumps(stored.rule))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("EVERYONE", "There is a segment EVERYONE already. Choose another name."),
        ("", "Give the segment a name."),
        ("x" * 121, "The segment's name has 121 characters; 120 is the most."),
    ],
)
def test_a_name_is_taken_once(audience: Workspace, name: str, said: str) -> None:
    with pytest.raises(SegmentRefused) as refused:
        make(audience, name, ("city", "is set"))
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("conditions", "match", "said"),
    [
        (0, "all", "Give one condition or more."),
        (51, "all", "These are 51 conditions; 50 are the most."),
        (2, "1 and 3", "There is no condition 3."),
        (3, "(1 or 2", "A bracket is not closed."),
    ],
)
def test_a_rule_as_a_whole_is_checked(audience: Workspace, conditions: int, match: str, said: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        make(audience, "Rule", *[("city", "is set")] * conditions, match=match)
    assert (str(refused.value), refused.value.number) == (said, None)


def test_conditions_that_are_not_used_are_a_warning(audience: Workspace) -> None:
    with standing_on(audience) as (_, ground):
        read = rule(ground, ("city", "is set"), ("points", "is set"), match="1")
    assert warnings_of(read) == ["Condition 2 is not used."]


@pytest.mark.parametrize(("written", "stored"), [("AND", "all"), ("or", "any"), ("", "all"), (" Any ", "any")])
def test_all_and_any_have_other_words(audience: Workspace, written: str, stored: str) -> None:
    with standing_on(audience) as (_, ground):
        assert rule(ground, ("city", "is set"), match=written).match == stored


def test_an_attribute_that_vanished_is_told_of_and_not_worked_out(audience: Workspace) -> None:
    uuid = make(audience, "Rich", ("city", "is set"), ("points", ">", "1"))
    make(audience, "Not rich", ("segment", "not in", "Rich"))
    forget_attribute(audience, "points")
    said = "Rich cannot be worked out. Condition 2: There is no attribute points any more. Change the rule, or delete"
    with pytest.raises(SegmentBroken, match=said), closing(connect()) as connection:
        segment_filter(connection, audience.pk, uuid)
    with pytest.raises(SegmentBroken, match=r"Not rich cannot be worked out\. Condition 1: Rich cannot"):
        contacts(audience, segment="Not rich")
    with closing(connect()) as connection:
        rows = {row.name: (row.users, row.problem[:28]) for row in list_segments(connection, audience.pk)}
    assert rows == {
        "Everyone": (3, ""),
        "Not rich": (None, "Not rich cannot be worked ou"),
        "Rich": (None, "Rich cannot be worked out. C"),
    }


def test_an_attribute_of_another_type_is_another_attribute(audience: Workspace) -> None:
    make(audience, "Rich", ("points", ">", "1"))
    forget_attribute(audience, "points")
    import_sheet(audience, sheet(",9876543201,,Asha,,,,many", columns="points"))
    with pytest.raises(SegmentBroken, match="points is TEXT now; the condition was made when it was NUMBER"):
        contacts(audience, segment="Rich")


def test_a_kind_of_condition_that_nobody_registered_is_told_of(audience: Workspace) -> None:
    uuid = make(audience, "Future", ("city", "is set"))
    future = {"conditions": [{"kind": "weather", "operator": "is", "values": ["fine"]}], "match": "all"}
    for stored, said in ((future, "Conditions on weather are not known here"), ({"v": 2}, "Its rule cannot be read")):
        Segment.objects.filter(uuid=uuid).update(rule=stored)
        with pytest.raises(SegmentBroken, match=said):
            contacts(audience, segment="Future")


def test_a_rule_may_ask_for_a_place_in_another_rule(audience: Workspace) -> None:
    make(audience, "Pune", ("city", "is", "pune"))
    make(audience, "Elsewhere", ("segment", "in", "everyone"), ("segment", "not in", "Pune"))
    assert names_in(audience, "Elsewhere") == ["Ravi", "Zoë"]
    assert matched(audience, ("segment", "in", "Elsewhere"), ("points", "is not set")) == ["Zoë"]


def test_segments_never_go_round_in_a_circle(audience: Workspace) -> None:
    first = make(audience, "First", ("city", "is set"))
    make(audience, "Second", ("segment", "in", "First"))
    make(audience, "Third", ("city", "is set"), ("segment", "not in", "Second"))
    for name, number in (("First", 1), ("Second", 1), ("Third", 2)):
        with standing_on(audience) as (connection, ground):
            changed = rule(ground, *[("points", "is set"), ("segment", "in", name)][-number:])
            with pytest.raises(RuleRefused) as refused:
                change_rule(connection, audience.pk, first, changed)
        assert str(refused.value) == f"Condition {number}: First would be part of itself."
    assert names_in(audience, "First") == ["Asha", "Ravi"], "nothing is changed"


def test_a_circle_that_stands_in_the_database_is_told_of(audience: Workspace) -> None:
    first = make(audience, "First", ("city", "is set"))
    make(audience, "Second", ("segment", "in", "First"))
    second = Segment.objects.get(workspace=audience, name="Second")
    Segment.objects.filter(uuid=first).update(rule={**second.rule, "conditions": [
        {**second.rule["conditions"][0], "values": [str(second.uuid)]}
    ]})  # fmt: skip
    with pytest.raises(SegmentBroken, match="First would be part of itself"):
        contacts(audience, segment="First")


def chain(workspace: Workspace, length: int) -> list[UUID]:
    """Make rule segments that stand in one another, the innermost first."""
    innermost = make(workspace, "Level 1", ("city", "is set"))
    around = [make(workspace, f"Level {n}", ("segment", "in", f"Level {n - 1}")) for n in range(2, length + 1)]
    return [innermost, *around]


def test_rule_segments_stand_in_one_another_five_deep(audience: Workspace) -> None:
    innermost = chain(audience, 5)[0]
    assert names_in(audience, "Level 5") == ["Asha", "Ravi"]
    with pytest.raises(RuleRefused, match="Condition 1: Rule segments would stand in one another deeper than 5"):
        make(audience, "Level 6", ("segment", "in", "Level 5"))
    make(audience, "Base", ("city", "is set"))
    with standing_on(audience) as (connection, ground):
        deeper = rule(ground, ("segment", "in", "Base"))
        with pytest.raises(RuleRefused, match=r"This segment is a part of Level 5\. There: Condition 1: Rule segments"):
            change_rule(connection, audience.pk, innermost, deeper)


def test_what_rules_come_to_together_is_limited(audience: Workspace) -> None:
    make(audience, "Fifty", *[("city", "is set")] * 50)
    make(audience, "Many", *[("segment", "in", "Fifty")] * 19)
    for conditions, match in (([("segment", "in", "Many")] * 2, "all"), ([("segment", "in", "Many")], "1 or 1")):
        with pytest.raises(RuleRefused, match="With the rule segments in it there are more than 1,000 conditions"):
            make(audience, "Too many", *conditions, match=match)


def test_a_rule_is_changed_and_only_a_rule(audience: Workspace) -> None:
    uuid = make(audience, "Rule", ("city", "is", "Pune"))
    everyone = Segment.objects.get(workspace=audience, name="Everyone").uuid
    with standing_on(audience) as (connection, ground):
        changed = rule(ground, ("city", "is", "Mumbai"))
        change_rule(connection, audience.pk, uuid, changed)
        for other in (everyone, audience.uuid):
            with pytest.raises(SegmentGone):
                change_rule(connection, audience.pk, other, changed)
    assert names_in(audience, "Rule") == ["Ravi"]


def test_of_two_who_change_rules_at_once_the_second_sees_what_the_first_did(audience: Workspace) -> None:
    pair = [make(audience, "First", ("city", "is set")), make(audience, "Second", ("city", "is set"))]

    def point(segment: UUID, other: str) -> str:
        with standing_on(audience) as (connection, ground):
            try:
                change_rule(connection, audience.pk, segment, rule(ground, ("segment", "in", other)))
            except RuleRefused as refusal:
                return str(refusal)
            return "changed"

    with ThreadPoolExecutor() as people:
        outcomes = sorted(people.map(point, pair, ["Second", "First"]))
    assert outcomes[1] == "changed"
    assert outcomes[0].endswith("would be part of itself.")


def test_a_rule_checked_long_ago_is_checked_again_when_it_is_stored(audience: Workspace) -> None:
    with standing_on(audience) as (connection, ground):
        read: Rule = rule(ground, ("points", ">", "1"))
        forget_attribute(audience, "points")
        with pytest.raises(RuleRefused, match="There is no attribute points any more"):
            make_rule_segment(connection, audience.pk, "Late", read)


def test_an_import_into_a_rule_segment_stays_refused(audience: Workspace) -> None:
    make(audience, "Rich", ("points", ">", "1"))
    with pytest.raises(Exception, match="Rich is a rule segment"):
        save(audience, PEOPLE, segment="rich")
    work(audience)
    assert users(audience) == {"Everyone": 3, "Rich": 2}

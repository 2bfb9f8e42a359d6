"""A rule is read back as a sentence before anybody is messaged by it."""

import pytest
from rule_scenes import Written, rule, standing_on

from castlist.audience.rule_words import describe_condition, describe_rule
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

COLUMNS = "city,loyalty.points||NUMBER,joined||DATE,call_after||TIME,last_order||DATETIME,vip||BOOLEAN,tags||ARRAY"


@pytest.fixture(scope="module")
def audience(house: object) -> Workspace:
    workspace = new_workspace()
    row = ',9876543201,,Asha,,,,Pune,1,2024-01-01,09:00,2024-01-01 10:00,true,"[]"'
    assert import_sheet(workspace, sheet(row, columns=COLUMNS), segment="Gold members").created == 1
    return workspace


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (("city", "is any of", "Pune, Mumbai, Kochi"), "city is Pune, Mumbai or Kochi"),
        (("city", "is any of", "Pune"), "city is Pune"),
        (("city", "is not", "Pune"), "city is not Pune"),
        (("city", "is set"), "city is set"),
        (("user.phone_no", "starts with", "+91 98"), "user.phone_no starts with 9198"),
        (("loyalty.points", "≥", "2000"), "loyalty.points is at least 2,000"),
        (("loyalty.points", "=", "-1234567.50"), "loyalty.points is -1,234,567.50"),
        (("loyalty.points", "between", "1 and 2000"), "loyalty.points is between 1 and 2,000"),
        (("loyalty.points", "=", "9" * 38), "loyalty.points is 99," + ",".join(["999"] * 12)),
        (("joined", "before", "2024-01-01"), "joined before 1 January 2024"),
        (("joined", "in the last", "1000"), "joined in the last 1,000 days"),
        (("call_after", "after", "18:30"), "call_after after 18:30"),
        (("last_order", "after", "2024-12-31 18:30+05:30"), "last_order after 31 December 2024 18:30+05:30"),
        (("vip", "is", "no"), "vip is false"),
        (("tags", "has none of", "red, blue"), "tags has none of red or blue"),
        (("opted_out", "is", "yes"), "an opt-out"),
        (("opted_out", "is", "no"), "no opt-out"),
        (("created", "on", "2024-01-01"), "created on 1 January 2024"),
        (("segment", "in", "GOLD members"), "a place in Gold members"),
        (("segment", "not in", "Gold members"), "no place in Gold members"),
    ],
)
def test_a_condition_is_said_as_people_say_it(audience: Workspace, condition: Written, words: str) -> None:
    with standing_on(audience) as (_, ground):
        assert describe_condition(rule(ground, condition).conditions[0], ground) == words


@pytest.mark.parametrize(
    ("match", "sentence"),
    [
        ("all", "Users with vip is true and city is Pune and no opt-out."),
        ("any", "Users with vip is true or city is Pune or no opt-out."),
        ("(1 or 2) and 3", "Users with (vip is true or city is Pune) and no opt-out."),
        ("1 or 2 and 3", "Users with vip is true or (city is Pune and no opt-out)."),
        ("not (1 and 2)", "Users with not (vip is true and city is Pune)."),
        ("not 3", "Users with not no opt-out."),
    ],
)
def test_the_brackets_are_said_as_they_are_meant(audience: Workspace, match: str, sentence: str) -> None:
    conditions = (("vip", "is true"), ("city", "is", "Pune"), ("opted_out", "is", "no"))
    with standing_on(audience) as (_, ground):
        assert describe_rule(rule(ground, *conditions, match=match), ground) == sentence

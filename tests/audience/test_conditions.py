"""Whom a condition matches: every type, every operator, on people of the real database. Nobody without a value."""

import csv
import io

import pytest
from rule_scenes import Written, matched, opt_out

from castlist.audience.conditions import RuleRefused
from castlist.workspaces.models import Workspace
from scenes import SEVEN, import_sheet, new_workspace, sheet

COLUMNS = (
    "city", "points||NUMBER", "joined||DATE", "call_after||TIME", "last_order||DATETIME", "vip||BOOLEAN",
    "tags||ARRAY", "prefs||OBJECT", "home||LOCATION",
)  # fmt: skip
PEOPLE = [
    [
        "asha.p", "9876543201", "asha@example.in", "Asha", "Patil", "Ms", "A1",
        "Pune", "2000", "2024-01-01", "09:00", "2024-01-31 18:30", "true", '["red",5]', '{"size":"M"}',
        '{"latitude":18.52,"longitude":73.85}',
    ],
    [
        "ravi_n", "9876543202", "", "Ravi", "Nair", "", "",
        "Mumbai", "2000.00", "2023-12-31", "18:30:00", "2024-02-01 00:00", "false", '["Blue","5"]', "{}", "",
    ],
    [
        "", "9876543203", "", "Zoë", "O'Brien", "", "",
        "münchen", "-0.5", "2024-02-29", "23:59:59", "2024-01-31 23:59:59", "TRUE", "[5.0,true]", "", "",
    ],
    [
        "", "9876543204", "", "Gauri", "", "", "",
        "New Pune, West", "9" * 38, "1999-05-05", "00:00", "0001-01-01 00:00", "", "[]", "", "",
    ],
    ["", "9876543205", "", "Nobody"],
]  # fmt: skip

Case = tuple[Written, list[str]]
NOBODY: list[str] = []
EVERYBODY = ["Asha", "Gauri", "Nobody", "Ravi", "Zoë"]

TEXTS: list[Case] = [
    (("city", "is", "Pune"), ["Asha"]),
    (("city", "is", "PUNE"), ["Asha"]),
    (("CITY", "is", "MÜNCHEN"), ["Zoë"]),
    (("city", "is", "mu\u0308nchen"), ["Zoë"]),
    (("city", "is", "New Pune, West"), ["Gauri"]),
    (("city", "is not", "Pune"), ["Gauri", "Ravi", "Zoë"]),
    (("city", "is any of", "pune, mumbai, Kochi"), ["Asha", "Ravi"]),
    (("city", "is any of", '["New Pune, West"]'), ["Gauri"]),
    (("city", "contains", "UN"), ["Asha", "Gauri"]),
    (("city", "contains", "%"), NOBODY),
    (("city", "contains", "_"), NOBODY),
    (("city", "starts with", "pun"), ["Asha"]),
    (("city", "starts with", "M"), ["Ravi", "Zoë"]),
    (("city", "starts with", "'; DROP TABLE contact; --"), NOBODY),
    (("city", "is set"), ["Asha", "Gauri", "Ravi", "Zoë"]),
    (("city", "is not set"), ["Nobody"]),
]
FIELDS: list[Case] = [
    (("user.first_name", "is", "zoë"), ["Zoë"]),
    (("user.last_name", "contains", "'"), ["Zoë"]),
    (("user.last_name", "is not", "Patil"), ["Ravi", "Zoë"]),
    (("User.Username", "starts with", "ravi_"), ["Ravi"]),
    (("user.email", "is set"), ["Asha"]),
    (("user.email", "is not set"), ["Gauri", "Nobody", "Ravi", "Zoë"]),
    (("user.title", "is", "ms"), ["Asha"]),
    (("user.account", "is any of", "A1, A2"), ["Asha"]),
    (("user.phone_no", "is", "+91 98765-43202"), ["Ravi"]),
    (("user.phone_no", "starts with", "91987"), EVERYBODY),
    (("user.phone_no", "is any of", "919876543201, +91 98765 43204"), ["Asha", "Gauri"]),
]
NUMBERS: list[Case] = [
    (("points", "=", "2000"), ["Asha", "Ravi"]),
    (("points", "is", "2000.000"), ["Asha", "Ravi"]),
    (("points", "≠", "2000"), ["Gauri", "Zoë"]),
    (("points", "<", "2000"), ["Zoë"]),
    (("points", "≤", "2000"), ["Asha", "Ravi", "Zoë"]),
    (("points", ">", "2000"), ["Gauri"]),
    (("points", "≥", "2000"), ["Asha", "Gauri", "Ravi"]),
    (("points", "<", "0"), ["Zoë"]),
    (("points", "=", "-.5"), ["Zoë"]),
    (("points", "between", "-0.5 and 2000"), ["Asha", "Ravi", "Zoë"]),
    (("points", "between", "-0.49 and 1999.99"), NOBODY),
    (("points", "=", "9" * 38), ["Gauri"]),
    (("points", "=", "9" * 37 + "8"), NOBODY),
    (("points", "is not set"), ["Nobody"]),
]
DAYS: list[Case] = [
    (("joined", "before", "2024-01-01"), ["Gauri", "Ravi"]),
    (("joined", "on", "2024-01-01"), ["Asha"]),
    (("joined", "after", "2024-01-01"), ["Zoë"]),
    (("joined", "after", "9999-12-31"), NOBODY),
    (("joined", "is set"), ["Asha", "Gauri", "Ravi", "Zoë"]),
    (("call_after", "is", "18:30"), ["Ravi"]),
    (("call_after", "before", "18:30"), ["Asha", "Gauri"]),
    (("call_after", "after", "18:30"), ["Zoë"]),
    (("call_after", "is not set"), ["Nobody"]),
    (("last_order", "on", "2024-01-31"), ["Asha", "Zoë"]),
    (("last_order", "before", "2024-01-31"), ["Gauri"]),
    (("last_order", "before", "2024-02-01"), ["Asha", "Gauri", "Zoë"]),
    (("last_order", "after", "2024-01-31"), ["Ravi"]),
    (("last_order", "after", "2024-01-31 18:30"), ["Ravi", "Zoë"]),
    (("last_order", "before", "2024-01-31T13:00:01Z"), ["Asha", "Gauri"]),
    (("last_order", "on", "0001-01-01"), ["Gauri"]),
    (("last_order", "after", "9999-12-31"), NOBODY),
    (("last_order", "is set"), ["Asha", "Gauri", "Ravi", "Zoë"]),
]
OTHERS: list[Case] = [
    (("vip", "is", "true"), ["Asha", "Zoë"]),
    (("vip", "is false"), ["Ravi"]),
    (("vip", "is not set"), ["Gauri", "Nobody"]),
    (("tags", "has", "red"), ["Asha"]),
    (("tags", "has", "BLUE"), ["Ravi"]),
    (("tags", "has", "5"), ["Asha", "Ravi", "Zoë"]),
    (("tags", "has", "true"), ["Zoë"]),
    (("tags", "has", "red, blue"), ["Asha", "Ravi"]),
    (("tags", "has none of", "red, blue"), ["Gauri", "Zoë"]),
    (("tags", "has none of", "5"), ["Gauri"]),
    (("tags", "is set"), ["Asha", "Gauri", "Ravi", "Zoë"]),
    (("prefs", "is set"), ["Asha", "Ravi"]),
    (("prefs", "is not set"), ["Gauri", "Nobody", "Zoë"]),
    (("home", "is set"), ["Asha"]),
    (("opted_out", "is", "yes"), ["Ravi"]),
    (("opted out", "is true"), ["Ravi"]),
    (("user.opted_out", "is", "no"), ["Asha", "Gauri", "Nobody", "Zoë"]),
    (("segment", "in", "first LIST"), EVERYBODY),
    (("segment", "is", "Second list"), ["Zoë"]),
    (("segment", "not in", "Second list"), ["Asha", "Gauri", "Nobody", "Ravi"]),
    (("created", "in the last", "1"), EVERYBODY),
    (("created", "before", "2020-01-01"), NOBODY),
    (("created", "after", "2020-01-01 12:00"), EVERYBODY),
]


@pytest.fixture(scope="module")
def audience(house: object) -> Workspace:
    workspace = new_workspace(timezone="Asia/Kolkata")
    content = io.StringIO(newline="")
    csv.writer(content).writerows([[*SEVEN.split(","), *COLUMNS], *PEOPLE])
    imported = import_sheet(workspace, content.getvalue(), segment="First list")
    assert (imported.created, imported.errors) == (5, 0)
    import_sheet(workspace, sheet(",9876543203"), segment="Second list")
    opt_out(workspace, "919876543202", "919999999999")
    return workspace


@pytest.mark.parametrize(("condition", "names"), [*TEXTS, *FIELDS, *NUMBERS, *DAYS, *OTHERS])
def test_a_condition_matches_those_who_have_it(audience: Workspace, condition: Written, names: list[str]) -> None:
    assert matched(audience, condition) == names


@pytest.mark.parametrize("condition", [condition for condition, _ in [*TEXTS, *NUMBERS, *DAYS, *OTHERS[:14]]])
def test_a_missing_value_matches_only_is_not_set(audience: Workspace, condition: Written) -> None:
    assert ("Nobody" in matched(audience, condition)) is (condition[1] == "is not set")


@pytest.mark.parametrize("condition", [condition for condition, _ in [*TEXTS, *FIELDS, *NUMBERS, *DAYS, *OTHERS]])
def test_not_is_everybody_else(audience: Workspace, condition: Written) -> None:
    those, others = matched(audience, condition), matched(audience, condition, match="not 1")
    assert sorted([*those, *others]) == EVERYBODY


@pytest.mark.parametrize(
    ("match", "names"),
    [
        ("all", NOBODY),
        ("any", ["Asha", "Gauri", "Ravi", "Zoë"]),
        ("1 and 2", ["Asha"]),
        ("1 and not 2", ["Zoë"]),
        ("1 and 2 or 3", ["Asha", "Gauri", "Ravi"]),
        ("1 and (2 or 3)", ["Asha"]),
        ("not (1 or 3)", ["Nobody"]),
        ("not 1 and not 3", ["Nobody"]),
        ("not (1 and 3)", EVERYBODY),
        ("1 or not 1", EVERYBODY),
    ],
)
def test_conditions_go_together_as_the_expression_says(audience: Workspace, match: str, names: list[str]) -> None:
    conditions = (("vip", "is true"), ("points", ">", "0"), ("tags", "has none of", "red, true"))
    assert matched(audience, *conditions, match=match) == names


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (("points", "=", "lots"), "Condition 1: Write a number, for example 2000."),
        (("points", "contains", "2"), 'Condition 1: points (NUMBER) has no operator "contains".'),
        (("home", "is", "x"), 'Condition 1: home (LOCATION) has no operator "is". It has: is set, is not set.'),
        (("user.phone_no", "is", "Asha"), "Condition 1: Write the digits of a phone number, for example 919876543210."),
        (("plna", "is", "x"), "Condition 1: There is no attribute plna. The attributes are: call_after, city, home,"),
        (("user.plan", "is", "x"), "Condition 1: There is no attribute user.plan."),
        (("segment", "in", "Nowhere"), "Condition 1: There is no segment Nowhere."),
        (("segment", "in", " "), "Condition 1: Choose a segment."),
        (("", "is", "x"), "Condition 1: Choose what the condition is about."),
        (("city", "", "Pune"), "Condition 1: Choose how city (TEXT) is compared: is, is not, "),
        (("segment", " ", "First list"), "Condition 1: Choose how segment is compared: in, not in."),
        (("city", "is", ""), "Condition 1: Write a text, for example Pune."),
        (("city", "is any of", " , "), "Condition 1: Write one or more values with commas between them"),
        (("user.phone_no", "is", ""), "Condition 1: Write the digits of a phone number, for example 919876543210."),
        (("points", "=", ""), "Condition 1: Write a number, for example 2000."),
        (("points", "between", ""), "Condition 1: Write two numbers, for example 10 and 20."),
        (("joined", "before", ""), "Condition 1: Write a day, for example 2024-01-31."),
        (("joined", "in the last", ""), "Condition 1: Write a number of days from 1 to 36,500, for example 30."),
        (("call_after", "is", ""), "Condition 1: Write a time of 24 hours, for example 18:30."),
        (("last_order", "before", ""), "Condition 1: Write a day, or a day and a time"),
        (("tags", "has", ""), "Condition 1: Write one or more values with commas between them"),
        (("tags", "has", '["red"'), "Condition 1: Write values with commas between them, or a JSON array of texts"),
        (("segment", "contains", "x"), 'Condition 1: segment has no operator "contains". It has: in, not in.'),
        (("opted_out", "is", "maybe"), "Condition 1: Write true or false."),
        (("opted_out", "is set"), 'Condition 1: opted_out has no operator "is set". It has: is true, is false.'),
        (("created", "before", "soon"), "Condition 1: Write a day, or a day and a time"),
    ],
)
def test_a_condition_that_cannot_be_made_says_why(audience: Workspace, condition: Written, said: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        matched(audience, condition)
    assert str(refused.value).startswith(said)
    assert refused.value.number == 1

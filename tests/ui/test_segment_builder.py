"""The rule builder while somebody writes: the number stays, each row says what it lacks, the expression follows."""

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from broadcast_scenes import compose
from castlist.audience.models import Attribute, Segment
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

if TYPE_CHECKING:
    from django.test import Client

COLUMNS = "city,points||NUMBER,joined||DATE,call_after||TIME,last_order||DATETIME,vip||BOOLEAN,tags||ARRAY"
ROWS = (
    ',9876543201,,Asha,,,,Pune,2000,2024-01-31,18:30,2024-01-31 18:30,true,"[""red""]"',
    ",9876543202,,Ravi,,,,Kochi,100,2023-01-31,,,false,",
    ",9876543203,,Zoe,,,,Pune,5,,,,,",
)
VIP, RICH, PUNE = ("vip", "is_true", ""), ("points", "at_least", "100"), ("city", "is", "Pune")
NO_VALUE, BLANK = ("points", "at_least", ""), ("", "", "")


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, sheet(*ROWS, columns=COLUMNS), segment="Everyone")
    return workspace


def form(*rows: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    fields, operators, values = (list(each) for each in zip(*rows, strict=True))
    return {"name": "Rule", "field": fields, "operator": operators, "value": values, "way": "all", **more}


def asked(client: "Client", workspace: Workspace, rest: str, data: dict[str, Any]) -> Any:
    return client.post(f"/w/{workspace.slug}/segments/{rest}", data)


def part(response: Any, name: str) -> str:
    """Give the text of the part of this id in an answer."""
    html = response.content.decode()
    found = re.search(rf'<(\w+)[^>]* id="{name}"[^>]*>(.*?)</\1>\s*(?=<|$)', html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[2] if found else "")).split())


def words(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def lacks(response: Any) -> list[tuple[str, str]]:
    """Give for each row which control is at fault and why, as the script reads it."""
    told = re.findall(r'data-lack="([^"]*)" data-part="([^"]*)"', response.content.decode())
    return [(fault if lack else "", unescape(lack)) for lack, fault in told]


def test_the_number_stays_while_a_condition_is_not_finished(listed: Workspace, editor: "Client") -> None:
    told = asked(editor, listed, "check/", form(VIP, NO_VALUE))
    assert "1 of 3 users" in words(told)
    said = "Condition 2 is left out until it is finished. Write a number, for example 2000."
    assert part(told, "rule-note") == said
    assert "Users with vip is true ." in words(told)
    assert lacks(told) == [("", ""), ("value", "Write a number, for example 2000.")]


def test_where_nothing_can_be_counted_the_last_number_stays(listed: Workspace, editor: "Client") -> None:
    told = asked(editor, listed, "check/", form(NO_VALUE))
    assert told["HX-Reswap"] == "none"
    assert "rule-say" not in told.content.decode()
    said = "The number follows once condition 1 is finished. Write a number, for example 2000."
    assert part(told, "rule-note") == said


def test_several_unfinished_conditions_are_named_in_one_sentence(listed: Workspace, editor: "Client") -> None:
    told = asked(editor, listed, "check/", form(NO_VALUE, VIP, ("city", "is", "")))
    assert part(told, "rule-note") == "Conditions 1 and 3 are left out until they are finished."
    assert "1 of 3 users" in words(told)


def test_a_row_that_was_only_added_is_missed_by_nobody(listed: Workspace, editor: "Client") -> None:
    told = asked(editor, listed, "check/", form(BLANK, VIP))
    assert "1 of 3 users" in words(told)
    assert part(told, "rule-note") == ""
    saved = asked(editor, listed, "new/", form(BLANK, VIP, BLANK, PUNE, save="1", way="custom", expression="2 or 4"))
    assert saved.status_code == 302
    stored = Segment.objects.get(workspace=listed, name="Rule").rule
    assert (stored["match"], len(stored["conditions"])) == ("1 or 2", 2)


@pytest.mark.parametrize(
    ("row", "fault", "said"),
    [
        (("points", "at_least", "many"), "value", "Write a number, for example 2000."),
        (("points", "contains", "1"), "operator", 'points (NUMBER) has no operator "contains".'),
        (("points", "", "1"), "operator", "Choose how points (NUMBER) is compared:"),
        (("gone", "is", "x"), "field", "There is no attribute gone."),
        (("joined", "before", ""), "value", "Write a day, for example 2024-01-31."),
        (("tags", "has", '["red"'), "value", "Write values with commas between them, or a JSON array of texts"),
        (("user.segment", "in", ""), "value", "Choose a segment."),
        (("user.broadcast", "not-read", ""), "value", "Choose a broadcast."),
        (("user.created", "in_last_days", "0"), "value", "Write a number of days from 1 to 36,500"),
    ],
)
def test_each_lack_stands_at_its_control(
    listed: Workspace, editor: "Client", row: tuple[str, str, str], fault: str, said: str
) -> None:
    compose(listed, segments=("Everyone",))
    told = asked(editor, listed, "new/", form(VIP, row, save="1"))
    html = told.content.decode()
    control = re.search(rf'<(?:select|input)[^>]*id="row-2-{fault}"[^>]*>', html)
    assert control
    assert 'aria-invalid="true" aria-describedby="row-2-lack"' in control[0]
    assert html.count('aria-invalid="true"') == 1
    assert part(told, "row-2-lack").startswith(said)
    assert f'<a href="#row-2-{fault}">Condition 2: ' in html
    assert not Segment.objects.filter(workspace=listed, name="Rule").exists()


def test_a_name_that_cannot_be_is_told_at_the_name(listed: Workspace, editor: "Client") -> None:
    html = asked(editor, listed, "new/", form(VIP, name=" ", save="1")).content.decode()
    assert re.search(r'id="sn"[^>]* aria-invalid="true" aria-describedby="sn-error"', html)
    assert "Give the segment a name." in html


def test_the_expressions_mistake_is_told_at_its_place(listed: Workspace, editor: "Client") -> None:
    data = form(VIP, PUNE, RICH, way="custom", expression="(1 or 2) 3")
    told = asked(editor, listed, "check/", data)
    assert told["HX-Reswap"] == "none"
    assert part(told, "rule-expression-told") == "Put and or or between 2 and 3. Character 10: (1 or 2) 3"
    assert "<mark>3</mark>" in told.content.decode()
    assert part(told, "rule-note") == "The number follows once the expression can be read."
    page = asked(editor, listed, "new/", {**data, "save": "1"}).content.decode()
    assert re.search(r'id="rule-expression"[^>]* aria-invalid="true" aria-describedby="rule-expression-told"', page)


def test_an_expression_says_what_it_uses(listed: Workspace, editor: "Client") -> None:
    told = asked(editor, listed, "check/", form(VIP, PUNE, RICH, way="custom", expression="1 or 2"))
    assert part(told, "rule-warned") == "Condition 3 is not used."
    assert "Uses all" not in words(told)
    told = asked(editor, listed, "check/", form(VIP, PUNE, RICH, way="custom", expression="(1 or 2) and 3"))
    assert part(told, "rule-uses") == "Uses all 3"


@pytest.mark.parametrize(("was", "expression"), [("all", "1 and 3"), ("any", "1 or 3"), ("custom", None)])
def test_an_own_expression_begins_with_what_was_meant(
    listed: Workspace, editor: "Client", was: str, expression: str | None
) -> None:
    told = asked(editor, listed, "check/", form(VIP, BLANK, PUNE, way="custom", was=was, expression=""))
    found = re.search(r'data-expression="([^"]*)"', told.content.decode())
    assert (found[1] if found else None) == expression


def test_the_expression_follows_rows_that_are_taken_away(listed: Workspace, editor: "Client") -> None:
    data = form(VIP, RICH, way="custom", expression="(1 or 2) and 4 and 3", removed=["2", "3"])
    told = asked(editor, listed, "check/", data).content.decode()
    assert 'data-expression="1 and 2"' in told
    page = asked(editor, listed, "new/", form(VIP, PUNE, RICH, way="custom", expression="(1 or 2) and 3", remove="2"))
    assert 'value="1 and 2"' in page.content.decode()


def test_where_the_expression_cannot_follow_that_is_said(listed: Workspace, editor: "Client") -> None:
    told = asked(editor, listed, "check/", form(VIP, RICH, way="custom", expression="1 and (2", removed="2"))
    said = "The expression could not follow when condition 2 was removed. Check its numbers."
    assert part(told, "rule-warned") == said


def test_what_has_the_focus_does_not_act_while_somebody_writes(listed: Workspace, editor: "Client") -> None:
    told = asked(editor, listed, "check/", form(VIP, PUNE, remove="2", add="1"))
    assert len(lacks(told)) == 2


def test_the_rule_is_read_back_with_its_conditions_in_bold(listed: Workspace, editor: "Client") -> None:
    html = asked(editor, listed, "check/", form(VIP, ("city", "is", "<b>Pune</b>"))).content.decode()
    assert 'Users with <b><bdi dir="ltr">vip is true</bdi></b> <i>and</i> <b><bdi dir="ltr">city is &lt;b&gt;' in html


def test_in_other_languages_names_and_values_keep_their_own_direction(listed: Workspace, editor: "Client") -> None:
    data = form(PUNE, ("user.last_interaction", "is_set", ""), ("user.number_changed", "is_false", ""))
    url = f"/w/{listed.slug}/segments/check/"
    html = editor.post(url, data, headers={"Accept-Language": "ar"}).content.decode()
    assert re.search(r"<b><bdi>city</bdi> <bdi>[^<]+</bdi> <bdi>Pune</bdi></b>", html)
    assert "last interaction" not in html
    assert "no change of number" not in html


def test_rows_have_names_of_their_own(listed: Workspace, editor: "Client") -> None:
    html = asked(editor, listed, "new/", form(VIP, PUNE, RICH)).content.decode()
    names = re.findall(r' aria-label="([^"]*ondition \d)"', html)
    assert len(names) == len(set(names)) == 6
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_an_attribute_that_is_deleted_meanwhile_stays_in_its_row(listed: Workspace, editor: "Client") -> None:
    asked(editor, listed, "new/", form(VIP, PUNE, save="1"))
    Attribute.objects.filter(workspace=listed, name="city").delete()
    uuid = Segment.objects.get(workspace=listed, name="Rule").uuid
    page = editor.get(f"/w/{listed.slug}/segments/{uuid}/")
    assert '<option value="city" selected>city</option>' in page.content.decode()
    assert part(page, "row-2-lack").startswith("There is no attribute city.")
    assert "1 of 3 users" in words(page)


def test_a_day_with_a_time_keeps_its_time(listed: Workspace, editor: "Client") -> None:
    asked(editor, listed, "new/", form(("last_order", "after", "2024-01-31 18:30"), save="1"))
    uuid = Segment.objects.get(workspace=listed, name="Rule").uuid
    page = editor.get(f"/w/{listed.slug}/segments/{uuid}/").content.decode()
    assert re.search(r'type="text" name="value" value="2024-01-31T18:30"', page)


def test_a_broadcast_that_is_called_otherwise_meanwhile_is_still_meant(listed: Workspace, editor: "Client") -> None:
    broadcast = compose(listed, segments=("Everyone",))
    asked(editor, listed, "new/", form(("user.broadcast", "not-read", broadcast.name), save="1"))
    broadcast.name = "Holi"
    broadcast.save()
    uuid = Segment.objects.get(workspace=listed, name="Rule").uuid
    page = editor.get(f"/w/{listed.slug}/segments/{uuid}/").content.decode()
    assert f'<option value="{broadcast.uuid}" selected>Holi</option>' in page
    assert "There is no broadcast" not in page


def test_a_rule_that_would_be_part_of_itself_is_told_at_once(listed: Workspace, editor: "Client") -> None:
    asked(editor, listed, "new/", form(VIP, save="1"))
    uuid = Segment.objects.get(workspace=listed, name="Rule").uuid
    told = asked(editor, listed, "check/", form(VIP, ("user.segment", "in", "Rule"), segment=str(uuid)))
    assert lacks(told)[1] == ("value", "Rule would be part of itself.")


@pytest.mark.parametrize("odd", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_odd_forms_are_answered(listed: Workspace, editor: "Client", odd: str) -> None:
    data = {"field": ["vip", "city"], "operator": ["is_true"], "segment": odd, "removed": ["x", "-1"], "skip": odd}
    assert asked(editor, listed, "check/", data).status_code == 200


@pytest.mark.parametrize(
    ("operator", "value", "left"),
    [("between", "10", ""), ("at_most", "10 and 20", ""), ("at_most", "10", "10"), ("is_set", "10", "")],
)
def test_a_value_that_does_not_fit_another_operator_goes(
    listed: Workspace, editor: "Client", operator: str, value: str, left: str
) -> None:
    data = {"field": "points", "operator": operator, "value": value, "number": "4"}
    html = editor.get(f"/w/{listed.slug}/segments/row/", data).content.decode()
    found = re.search(r'name="value" value="([^"]*)"', html)
    assert found
    assert found[1] == left
    assert 'id="row-4-operator"' in html

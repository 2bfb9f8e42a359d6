"""Segments in the pages: the list, building a rule, renaming and deleting."""

import re
from typing import TYPE_CHECKING

import pytest

from broadcast_scenes import PEOPLE, compose
from castlist.audience.models import Segment
from castlist.workspaces.models import Workspace
from scenes import import_sheet

if TYPE_CHECKING:
    from django.test import Client

RULE = {"name": "Rich", "field": ["points"], "operator": ["at_least"], "value": ["100"], "way": "all"}


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    return workspace


def address(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/segments/{rest}"


def words(response: object) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.split())


def test_a_rule_is_counted_as_it_is_written(listed: Workspace, editor: "Client") -> None:
    told = words(editor.post(address(listed, "check/"), RULE, headers={"HX-Request": "true"}))
    assert "1 of 3 users" in told
    assert "Users with points is at least 100 ." in told


def test_what_is_wrong_with_a_condition_is_said_with_its_number(listed: Workspace, editor: "Client") -> None:
    told = words(editor.post(address(listed, "check/"), {**RULE, "value": ["many"]}))
    assert "once condition 1 is finished. Write a number" in told


def test_a_saved_rule_is_in_the_list_with_its_users(listed: Workspace, editor: "Client") -> None:
    assert editor.post(address(listed, "new/"), {**RULE, "save": "1"}).status_code == 302
    told = words(editor.get(address(listed)))
    assert re.search(r"Rich Rule 1 ", told)
    assert re.search(r"Everyone Imported 3 ", told)


def test_a_rule_that_is_opened_again_stands_as_it_was_written(listed: Workspace, editor: "Client") -> None:
    editor.post(address(listed, "new/"), {**RULE, "way": "custom", "expression": "not 1", "save": "1"})
    uuid = Segment.objects.get(workspace=listed, name="Rich").uuid
    page = editor.get(address(listed, f"{uuid}/")).content.decode()
    assert 'value="not 1"' in page
    assert 'value="100"' in page
    changed = {**RULE, "name": "Richer", "value": ["1000"], "save": "1"}
    assert editor.post(address(listed, f"{uuid}/"), changed).status_code == 302
    assert Segment.objects.get(uuid=uuid).name == "Richer"


def test_rows_come_and_go_without_scripts(listed: Workspace, editor: "Client") -> None:
    more = editor.post(address(listed, "new/"), {**RULE, "add": "1"}).content.decode()
    assert more.count('name="field"') == 2
    less = editor.post(address(listed, "new/"), {**RULE, "remove": "1"}).content.decode()
    assert less.count('name="field"') == 1
    assert 'value="100"' not in less


def test_a_name_that_is_taken_is_refused_and_the_rule_kept(listed: Workspace, editor: "Client") -> None:
    told = editor.post(address(listed, "new/"), {**RULE, "name": "Everyone", "save": "1"})
    assert "There is a segment Everyone already. Choose another name." in words(told)
    assert 'value="100"' in told.content.decode()


def test_renaming_keeps_what_uses_it(listed: Workspace, editor: "Client") -> None:
    broadcast = compose(listed)
    uuid = Segment.objects.get(workspace=listed, name="Everyone").uuid
    editor.post(address(listed, f"{uuid}/rename/"), {"name": "All of them"})
    assert [each.segment.name for each in broadcast.chosen.all() if each.segment] == ["All of them"]
    assert "Diwali" in words(editor.get(address(listed)))


def test_a_segment_that_a_draft_goes_to_is_not_deleted(listed: Workspace, editor: "Client") -> None:
    compose(listed)
    uuid = Segment.objects.get(workspace=listed, name="Everyone").uuid
    asked = words(editor.get(address(listed, f"{uuid}/delete/")))
    assert "The broadcast Diwali (draft) goes to Everyone. Delete or cancel that first." in asked
    assert "Delete segment" not in asked
    told = words(editor.post(address(listed, f"{uuid}/delete/")))
    assert "The broadcast Diwali (draft) goes to Everyone. Delete or cancel that first." in told
    assert Segment.objects.filter(uuid=uuid).exists()


def test_deleting_asks_first_and_says_that_the_users_stay(listed: Workspace, editor: "Client") -> None:
    uuid = Segment.objects.get(workspace=listed, name="Everyone").uuid
    assert "Delete Everyone? Its 3 users stay." in words(editor.get(address(listed, f"{uuid}/delete/")))
    assert Segment.objects.filter(uuid=uuid).exists()
    editor.post(address(listed, f"{uuid}/delete/"))
    assert not Segment.objects.filter(uuid=uuid).exists()


def test_a_segment_that_a_rule_asks_for_says_so_before_anybody_confirms(listed: Workspace, editor: "Client") -> None:
    rule = {"name": "All of it", "field": ["user.segment"], "operator": ["in"], "value": ["Everyone"], "way": "all"}
    editor.post(address(listed, "new/"), {**rule, "save": "1"})
    uuid = Segment.objects.get(workspace=listed, name="Everyone").uuid
    asked = words(editor.get(address(listed, f"{uuid}/delete/")))
    assert "All of it uses Everyone. Change or delete that first." in asked
    assert "Delete segment" not in asked


def test_dialogs_are_answered_where_they_stand(listed: Workspace, editor: "Client") -> None:
    editor.post(address(listed, "new/"), {**RULE, "save": "1"})
    uuid = Segment.objects.get(workspace=listed, name="Rich").uuid
    htmx = {"HX-Request": "true"}
    told = editor.post(address(listed, f"{uuid}/rename/"), {"name": "Everyone"}, headers=htmx).content.decode()
    assert "There is a segment Everyone already. Choose another name." in told
    assert "<html" not in told
    assert "Location" not in editor.post(address(listed, f"{uuid}/delete/"), headers=htmx)
    assert not Segment.objects.filter(uuid=uuid).exists()


def test_viewers_look_and_change_nothing(listed: Workspace, viewer: "Client") -> None:
    assert viewer.get(address(listed)).status_code == 200
    told = viewer.post(address(listed, "new/"), {**RULE, "save": "1"})
    assert told.status_code == 403
    assert "Ask an owner or an editor." in words(told)


def test_strangers_find_nothing(listed: Workspace, stranger: "Client") -> None:
    assert stranger.get(address(listed)).status_code == 404

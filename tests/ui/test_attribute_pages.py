"""Attributes in the pages: the list with its counts, making, renaming, and deleting with care."""

import re
from typing import TYPE_CHECKING

import pytest

from broadcast_scenes import PEOPLE
from castlist.audience.models import Attribute
from castlist.workspaces.models import Workspace
from scenes import import_sheet

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    return workspace


def there(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/configure/attributes/{rest}"


def act(workspace: Workspace, name: str, verb: str) -> str:
    return there(workspace, f"{Attribute.objects.get(workspace=workspace, name=name).uuid}/{verb}/")


def words(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())  # type: ignore[attr-defined]


def test_each_attribute_has_its_type_and_how_many_have_it(listed: Workspace, viewer: "Client") -> None:
    told = words(viewer.get(there(listed)))
    assert "city TEXT 2" in told
    assert "points NUMBER 2" in told


def test_a_new_one_is_made_once(listed: Workspace, editor: "Client") -> None:
    assert editor.post(there(listed, "new/"), {"name": "vip", "type": "BOOLEAN"}).status_code == 302
    assert "vip BOOLEAN 0" in words(editor.get(there(listed)))
    told = words(editor.post(there(listed, "new/"), {"name": "VIP", "type": "TEXT"}))
    assert "There is an attribute vip already (BOOLEAN). Choose another name." in told


def test_renaming_leads_out_of_the_dialog(listed: Workspace, editor: "Client") -> None:
    answer = editor.post(act(listed, "points", "rename"), {"name": "loyalty"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == there(listed)
    assert "loyalty NUMBER 2" in words(editor.get(there(listed)))


def test_deleting_wants_the_name_typed_and_an_owner(listed: Workspace, owner: "Client", editor: "Client") -> None:
    assert editor.post(act(listed, "points", "delete"), {"name": "points"}).status_code == 403
    assert "2 users lose this value." in words(owner.get(act(listed, "points", "delete")))
    assert "Type the name exactly" in words(owner.post(act(listed, "points", "delete"), {"name": "point"}))
    assert owner.post(act(listed, "points", "delete"), {"name": "points"}).status_code == 302
    assert not Attribute.objects.filter(workspace=listed, name="points").exists()


def test_viewers_change_nothing_and_strangers_find_nothing(
    listed: Workspace, viewer: "Client", stranger: "Client"
) -> None:
    assert viewer.post(there(listed, "new/"), {"name": "vip", "type": "TEXT"}).status_code == 403
    assert stranger.get(there(listed)).status_code == 404

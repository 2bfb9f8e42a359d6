"""Home's needs can be settled: each says when it happened, and what is past can be dismissed for all of the team."""

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from castlist.channels.models import Channel, ChannelState
from castlist.imports.models import Import
from castlist.workspaces.models import Workspace
from people import log_in
from scenes import import_sheet, new_workspace, sheet

if TYPE_CHECKING:
    from django.test import Client

BAD = sheet(",9876543201,,Asha", ",12,,Ravi")


@pytest.fixture
def saved(workspace: Workspace) -> Import:
    return import_sheet(workspace, BAD)


def words(content: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def home(client: "Client", workspace: Workspace, query: str = "") -> str:
    return client.get(f"/w/{workspace.slug}/{query}").content.decode()


def address(workspace: Workspace, about: object, act: str = "dismiss") -> str:
    return f"/w/{workspace.slug}/needs/{about}/{act}/"


def rows(content: str) -> list[str]:
    found = re.search(r'<ul class="cl-plain cl-att">(.*?)</ul>', content, re.DOTALL)
    return [words(each) for each in found[1].split("<li>")[1:]] if found else []


def test_each_says_when_it_happened(workspace: Workspace, saved: Import, editor: "Client") -> None:
    Channel.objects.filter(workspace=workspace).update(
        state=ChannelState.KEY_REFUSED, state_reason="The key was refused.", last_error_at=timezone.now()
    )
    no_worker, number, of_import = rows(home(editor, workspace))
    assert "at this moment" in no_worker
    for each in (number, of_import):
        assert re.search(r"(today|yesterday), \d\d:\d\d", each)


def test_only_what_is_past_has_a_cross(workspace: Workspace, saved: Import, editor: "Client", viewer: "Client") -> None:
    content = home(editor, workspace)
    assert re.findall(r'aria-label="Dismiss: ([^"]+)"', content) == ["1 row of list.csv stayed out"]
    assert "Dismiss" not in home(viewer, workspace)


def test_it_is_dismissed_for_all_and_listed_with_by_whom(
    workspace: Workspace, saved: Import, editor: "Client", viewer: "Client"
) -> None:
    told = words(editor.post(address(workspace, saved.uuid), follow=True).content.decode())
    assert "Dismissed for all of the team." in told
    for client in (editor, viewer):
        assert len(rows(home(client, workspace))) == 1
        assert "See what was dismissed" in home(client, workspace)
        assert "See what was dismissed" not in home(client, workspace, "?all=1")
    assert re.search("1 row of list.csv stayed out You dismissed it, today, ", words(home(editor, workspace, "?all=1")))
    assert "The editor dismissed it, today, " in words(home(viewer, workspace, "?all=1"))
    assert "Put back" not in home(viewer, workspace, "?all=1")
    back = editor.post(address(workspace, saved.uuid, "put-back"), {"all": "1"})
    assert back["Location"].endswith("?all=1")
    assert len(rows(home(viewer, workspace))) == 2
    assert editor.post(address(workspace, saved.uuid, "put-back")).status_code == 404


def test_the_pages_own_script_gets_the_section_and_the_number_in_the_rail(
    workspace: Workspace, saved: Import, editor: "Client"
) -> None:
    part = editor.post(address(workspace, saved.uuid), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<section class="card" id="needs"')
    rail = re.search(r'id="rail-needs" hx-swap-oob="true"([^>]*)>(\d+)', part)
    assert rail is not None
    assert rail[2] == "1"
    assert "Dismissed for all of the team." in part


def test_viewers_strangers_and_other_workspaces_dismiss_nothing(
    workspace: Workspace, saved: Import, viewer: "Client", stranger: "Client"
) -> None:
    assert viewer.post(address(workspace, saved.uuid)).status_code == 403
    assert stranger.post(address(workspace, saved.uuid)).status_code == 404
    other = new_workspace()
    told = log_in(other, "editor").post(address(other, saved.uuid), follow=True).content.decode()
    assert "It goes by itself when it is mended." in told
    assert len(rows(home(viewer, workspace))) == 2

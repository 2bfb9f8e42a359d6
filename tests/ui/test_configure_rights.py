"""Who may see and change what under Configure."""

import pytest
import uuid6
from configure_pages import place, shop
from django.test import Client

from castlist.channels.models import Template
from castlist.workspaces.models import TeamMember, Workspace

PAGES = (
    *("whatsapp/", "whatsapp/?provider=kaleyra-v1", "whatsapp/templates/", "whatsapp/rate/", "whatsapp/opt-outs/"),
    *("whatsapp/{channel}/", "whatsapp/{channel}/?step=check", "whatsapp/{channel}/?step=templates"),
    *("whatsapp/templates/{template}/", "general/", "team/"),
)
OWNERS = (
    *("whatsapp/{channel}/verify/", "whatsapp/{channel}/pause/", "whatsapp/{channel}/resume/"),
    *("whatsapp/{channel}/disconnect/", "whatsapp/{channel}/key/", "whatsapp/{channel}/secret/"),
    *("whatsapp/{channel}/finish/", "whatsapp/{channel}/rate/", "whatsapp/{channel}/templates/declare/"),
    *("whatsapp/connect/sandbox/", "whatsapp/opt-outs/words/add/", "whatsapp/opt-outs/words/remove/"),
    *("general/set/", "team/add/", "team/{member}/role/", "team/{member}/password/", "team/{member}/remove/"),
)
EDITORS = (
    *("whatsapp/{channel}/templates/fetch/", "whatsapp/opt-outs/add/", "whatsapp/opt-outs/settle/"),
    "whatsapp/opt-outs/919864018290/lift/",
)


def named(workspace: Workspace, rest: str) -> str:
    channel = shop(workspace)
    template = Template.objects.filter(channel=channel).first()
    member = TeamMember.objects.filter(workspace=workspace).first()
    assert template is not None
    person = member.user.uuid if member else uuid6.uuid7()
    return place(workspace, rest.format(channel=channel.uuid, template=template.uuid, member=person))


@pytest.mark.parametrize("rest", PAGES)
def test_every_role_sees_and_strangers_find_nothing(
    workspace: Workspace, owner: Client, viewer: Client, stranger: Client, rest: str
) -> None:
    address = named(workspace, rest)
    assert owner.get(address).status_code == 200
    assert viewer.get(address).status_code == 200
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("rest", OWNERS)
def test_only_owners_change(
    workspace: Workspace, owner: Client, editor: Client, viewer: Client, stranger: Client, rest: str
) -> None:
    address = named(workspace, rest)
    for client in (editor, viewer):
        answer = client.post(address)
        assert answer.status_code == 403
        assert "Only an owner can do this. Ask one." in answer.content.decode()
    assert stranger.post(address).status_code == 404
    assert shop(workspace).state == "active"
    assert TeamMember.objects.filter(workspace=workspace).count() == 3


@pytest.mark.parametrize("rest", EDITORS)
def test_viewers_change_nothing(
    workspace: Workspace, editor: Client, viewer: Client, stranger: Client, rest: str
) -> None:
    address = named(workspace, rest)
    assert viewer.post(address).status_code == 403
    assert stranger.post(address).status_code == 404
    assert editor.post(address).status_code in (200, 302)


@pytest.mark.parametrize("rest", [rest for rest in (*OWNERS, *EDITORS) if "{" in rest])
def test_what_is_of_another_workspace_is_not_there(workspace: Workspace, stranger: Client, rest: str) -> None:
    place_of_mine = stranger.get("/", follow=True).redirect_chain[-1][0]
    mine = Workspace.objects.get(slug=place_of_mine.split("/")[2])
    theirs = named(workspace, rest)
    assert stranger.post(theirs.replace(workspace.slug, mine.slug)).status_code == 404


@pytest.mark.parametrize("rest", ["whatsapp/{channel}/pause/", "whatsapp/{channel}/finish/", "whatsapp/opt-outs/add/"])
def test_acts_are_posted(workspace: Workspace, owner: Client, rest: str) -> None:
    assert owner.get(named(workspace, rest)).status_code == 405

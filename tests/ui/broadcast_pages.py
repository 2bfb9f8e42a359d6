"""What tests of broadcasts' pages begin with: addresses, drafts, and a browser's script that asks for parts."""

from typing import TYPE_CHECKING, Any

from django.test import RequestFactory
from django.urls import reverse

from broadcast_scenes import PEOPLE, channel_of, compose
from castlist.broadcasts.drafting import DraftStart, start_draft
from castlist.channels.models import Template
from castlist.ui.live.topics import find_topic
from castlist.workspaces.models import TeamMember
from scenes import import_sheet

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast
    from castlist.workspaces.models import Workspace

HTMX = {"HX-Request": "true"}


def address(name: str, one: "Broadcast") -> str:
    """Give the address of a page of a broadcast."""
    return reverse(name, args=[one.workspace.slug, one.uuid])


def place(name: str, workspace: "Workspace") -> str:
    """Give the address of a page of a workspace."""
    return reverse(name, args=[workspace.slug])


def complete(workspace: "Workspace", name: str = "Diwali", **more: Any) -> "Broadcast":
    """Give a draft that could leave, to Asha, Ravi and Zoë."""
    if not more.pop("has_people", False):
        import_sheet(workspace, PEOPLE)
    return compose(workspace, name, **more)


def begun(workspace: "Workspace", **more: Any) -> "Broadcast":
    """Give a draft with nothing chosen."""
    return start_draft(workspace, DraftStart(channel=channel_of(workspace), **more))


def template(workspace: "Workspace", name: str = "welcome") -> Template:
    """Give a template of the sandbox."""
    return Template.objects.get(workspace=workspace, name=name)


def told(one: "Broadcast", topic: str) -> str:
    """Read what a page's stream tells of a broadcast now."""
    found = find_topic(f"{topic}-{one.uuid}")
    assert found is not None
    request: Any = RequestFactory().get("/")
    request.workspace = one.workspace
    request.member = TeamMember.objects.filter(workspace=one.workspace).latest("id")
    request.user = request.member.user
    return found[0].render(request, found[1])

"""How tests of Configure find their way."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from castlist.channels.models import Channel
    from castlist.workspaces.models import Workspace

SCRIPTED = {"HTTP_HX_REQUEST": "true"}
"""What a page's own script sends along."""


def place(workspace: "Workspace", rest: str = "") -> str:
    """Give the address of a page of Configure."""
    return f"/w/{workspace.slug}/configure/{rest}"


def shop(workspace: "Workspace") -> "Channel":
    """Give the workspace's channel, as it is now."""
    from castlist.channels.models import Channel

    return Channel.objects.get(workspace=workspace)


def page(client: "Client", address: str, **options: Any) -> str:
    """Read a page that is there."""
    answer = client.get(address, **options)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def told(client: "Client", address: str, data: dict[str, Any] | None = None) -> str:
    """Post, follow to where it leads, and give that page, whose toast says what was done."""
    answer = client.post(address, data or {}, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()

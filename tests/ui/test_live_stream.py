"""The stream of events of a page ends for those who are no longer in."""

import asyncio
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client

from castlist.ui.live import views
from castlist.workspaces.models import TeamMember, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable


async def follow(workspace: Workspace, session: Client, leave: "Callable[[], object]") -> bool:
    """Follow a page's stream until it ends, having left meanwhile; False where it does not end."""
    client = AsyncClient()
    client.cookies = session.cookies
    answer = await client.get(f"/w/{workspace.slug}/live?topics=rail")
    assert answer.status_code == 200
    pieces = aiter(answer.streaming_content)  # type: ignore[attr-defined]
    assert b"retry" in await anext(pieces)
    await sync_to_async(leave)()
    try:
        async with asyncio.timeout(10):
            async for _piece in pieces:
                pass
    except TimeoutError:
        return False
    return True


def test_whoever_logs_out_hears_nothing_more(
    workspace: Workspace, viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LOOK_AGAIN_SECONDS", 0.0)
    other = Client()
    other.cookies = viewer.cookies
    assert asyncio.run(follow(workspace, viewer, lambda: other.post("/logout/")))


def test_whoever_leaves_the_team_hears_nothing_more(
    workspace: Workspace, viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LOOK_AGAIN_SECONDS", 0.0)
    leave = TeamMember.objects.filter(workspace=workspace, role="viewer").delete
    assert asyncio.run(follow(workspace, viewer, leave))

"""The stream of events of a page ends for those who are no longer in; where it is broken a page asks for the same."""

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient, Client

from castlist.ui.live import views
from castlist.workspaces.models import TeamMember, Workspace
from scenes import sample_path, save

if TYPE_CHECKING:
    from collections.abc import Callable


async def follow(workspace: Workspace, session: Client, leave: "Callable[[], object]") -> bool:
    """Follow a page's stream until it ends, having left meanwhile; False where it does not end."""
    await sync_to_async(connections.close_all)()  # an earlier test may have cut the one of asyncio's own thread
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


def test_a_page_whose_stream_is_broken_asks_for_its_topics(workspace: Workspace, viewer: Client) -> None:
    saved = save(workspace, sample_path("right-method.csv").read_bytes(), name="west.csv")
    topics = f"rail,import-{saved.uuid},import-{uuid4()},import-nonsense,nothing-at-all"
    answer = viewer.get(f"/w/{workspace.slug}/live/now", {"topics": topics})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    fragments = answer.json()
    assert set(fragments) == {"rail", f"import-{saved.uuid}"}, "what is not there is left as the page has it"
    assert "west.csv" in fragments[f"import-{saved.uuid}"]


def test_strangers_are_told_nothing_of_what_moves(workspace: Workspace, stranger: Client) -> None:
    for client in (stranger, Client()):
        answer = client.get(f"/w/{workspace.slug}/live/now?topics=rail")
        assert (answer.status_code, answer.content) == (403, b"")

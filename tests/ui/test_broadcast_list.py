"""The list of broadcasts: three tabs, each with what is in it, for everybody of the team."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from broadcast_pages import HTMX, address, begun, complete, place
from django.test import RequestFactory
from django.utils import timezone

from broadcast_scenes import claim, compose, freeze
from castlist.broadcasts.running import cancel_broadcast
from castlist.ui.broadcasts.live import render_progress
from castlist.workspaces.models import TeamMember

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace


def page(client: "Client", workspace: "Workspace", **query: str) -> str:
    """Read the list."""
    answer = client.get(place("broadcasts", workspace), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_broadcasts_it_says_what_to_do(owner: "Client", workspace: "Workspace") -> None:
    shown = page(owner, workspace)
    assert "No broadcasts yet" in shown
    assert place("compose", workspace) in shown


def test_each_tab_has_its_own(owner: "Client", workspace: "Workspace") -> None:
    complete(workspace, "Holi")
    compose(workspace, "Diwali", at=timezone.now() + timedelta(days=2))
    freeze(compose(workspace, "Onam"))
    tabs = {tab: page(owner, workspace, tab=tab) for tab in ("drafts", "scheduled", "published")}
    for tab, name in (("drafts", "Holi"), ("scheduled", "Diwali"), ("published", "Onam")):
        assert [other for other, shown in tabs.items() if f"<bdi>{name}</bdi></a>" in shown] == [tab]
    assert "0 of 3" in tabs["published"]
    assert workspace.timezone in tabs["scheduled"]


def test_a_cancelled_one_tells_what_was_sent_and_what_never_is(owner: "Client", workspace: "Workspace") -> None:
    one = freeze(complete(workspace, "Onam"))
    claim(one, most=1)
    cancel_broadcast(one)
    assert "1 sent before it was cancelled, 2 never will be" in page(owner, workspace, tab="published")


def test_a_missed_one_waits_among_the_scheduled(owner: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, at=timezone.now() + timedelta(days=2))
    type(one).objects.filter(pk=one.pk).update(state="missed", state_reason="Its time passed.")
    shown = page(owner, workspace, tab="scheduled")
    assert "Missed" in shown
    assert "Its time passed." in shown


@pytest.mark.parametrize(("search", "is_found"), [("diw", True), ("WELCOME", True), ("holi", False)])
def test_it_is_searched_by_name_and_template(
    owner: "Client", workspace: "Workspace", search: str, is_found: bool
) -> None:
    complete(workspace, "Diwali")
    shown = page(owner, workspace, tab="drafts", q=search)
    assert (">Diwali<" in shown) is is_found
    assert ("Nothing is called so." in shown) is not is_found


def test_a_draft_without_anything_is_listed(viewer: "Client", workspace: "Workspace") -> None:
    begun(workspace)
    shown = page(viewer, workspace)
    assert "Not chosen" in shown
    assert "Nobody yet" in shown


def test_viewers_are_told_why_they_cannot_begin(viewer: "Client", workspace: "Workspace") -> None:
    begun(workspace)
    shown = page(viewer, workspace)
    assert "Viewers cannot send." in shown
    assert place("compose", workspace) not in shown


def test_the_progress_of_a_running_one_is_rendered_for_the_stream(owner: "Client", workspace: "Workspace") -> None:
    one = freeze(complete(workspace))
    assert f"broadcastrow-{one.uuid}" in page(owner, workspace, tab="published")
    request = RequestFactory().get("/")
    member = TeamMember.objects.get(workspace=workspace)
    request.workspace, request.member, request.user = workspace, member, member.user  # type: ignore[attr-defined]
    assert "0 of 3" in render_progress(request, str(one.uuid))


def test_other_workspaces_see_nothing_of_it(stranger: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    assert stranger.get(place("broadcasts", workspace)).status_code == 404
    for name in ("compose_edit", "broadcast_preview", "broadcast_preflight", "broadcast_start", "broadcast_skipped"):
        assert stranger.get(address(name, one), headers=HTMX).status_code == 404


def test_a_broadcast_of_another_workspace_is_not_found_under_ones_own(owner: "Client", workspace: "Workspace") -> None:
    from scenes import new_workspace

    theirs = complete(new_workspace())
    for name in ("compose_edit", "broadcast_preview", "broadcast_preflight", "broadcast_start", "broadcast_media"):
        mine = address(name, theirs).replace(theirs.workspace.slug, workspace.slug)
        assert owner.get(mine).status_code == 404

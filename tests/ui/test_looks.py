"""Many who watch a broadcast look once; a broadcast that has moved on is looked at anew."""

import re
from typing import TYPE_CHECKING

import pytest
from broadcast_pages import address, complete
from django.test import RequestFactory
from django.utils import translation

from broadcast_scenes import anew, compose, freeze
from castlist.broadcasts.running import cancel_broadcast
from castlist.reports import report
from castlist.ui.live.topics import find_topic
from castlist.ui.reports import looks, views
from castlist.ui.reports.looks import look_at
from castlist.ui.running import running_now
from castlist.workspaces.models import TeamMember

if TYPE_CHECKING:
    from django.test import Client

    from castlist.broadcasts.models import Broadcast
    from castlist.broadcasts.statements import Connection
    from castlist.workspaces.models import Workspace


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that grows by each look that is really taken."""
    taken, look = [], looks.delivery

    def delivery(one: "Broadcast") -> dict[str, object]:
        taken.append(one.state)
        return look(one)

    monkeypatch.setattr(looks, "delivery", delivery)
    return taken


def test_fragments_and_people_share_a_look(workspace: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    taken = counted(monkeypatch)
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    told = [look_at(anew(running)) for _ in range(4)]
    assert taken == ["sending"]
    assert {each["audience"] for each in told} == {3}


def test_a_state_that_has_changed_is_told_at_once(workspace: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    taken = counted(monkeypatch)
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    look_at(anew(running))
    cancel_broadcast(running)
    told = look_at(anew(running))
    assert taken == ["sending", "cancelled"]
    assert told["totals"]["cancelled"] == 3


def test_readers_of_another_language_have_a_look_of_their_own(workspace: "Workspace") -> None:
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    english = look_at(running)["steps"][0].label
    with translation.override("es"):
        assert look_at(running)["steps"][0].label != english


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that grows by each statement that a report runs."""
    names, fetch_all = [], report.fetch_all

    def fetch(connection: "Connection", name: str, **parameters: object) -> list[dict[str, object]]:
        names.append(name)
        return fetch_all(connection, name, **parameters)

    monkeypatch.setattr(report, "fetch_all", fetch)
    return names


def test_the_topics_of_a_page_share_a_look(
    workspace: "Workspace", viewer: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    import castlist.ui.reports.live  # noqa: F401 - where they are registered

    taken, request = counted(monkeypatch), RequestFactory().get("/")
    request.member = TeamMember.objects.get(workspace=workspace)  # type: ignore[attr-defined]
    request.workspace, request.user = workspace, request.member.user  # type: ignore[attr-defined]
    for name in ("state", "broadcast", "broadcastwords", "funnel"):
        found = find_topic(f"{name}-{running.uuid}")
        assert found is not None
        assert found[0].render(request, found[1])
    assert taken == ["sending"]


def test_what_every_page_shows_of_a_running_broadcast_reads_no_message(
    workspace: "Workspace", monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(workspace)
    freeze(compose(workspace, "Second"))
    names = asked(monkeypatch)
    assert [(each.name, each.total) for each in running_now(workspace)] == [("Second", 3)]
    assert names == ["read_tally"]


def test_the_next_page_of_recipients_reads_no_other_message(
    workspace: "Workspace", viewer: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    names, there = asked(monkeypatch), address("broadcast", running)
    monkeypatch.setattr(views, "timeline", lambda *_: pytest.fail("the timeline is not on it"))
    part = viewer.get(there, headers={"HX-Request": "true", "HX-Target": "recipients"}).content.decode()
    assert names == ["read_tally"]
    assert re.search(r"All<span[^>]*>3<", part)
    assert "Asha" in part

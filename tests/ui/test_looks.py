"""Many who watch a broadcast look once; a broadcast that has moved on is looked at anew."""

from typing import TYPE_CHECKING

from broadcast_pages import complete
from django.utils import translation

from broadcast_scenes import anew, compose, freeze
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.running import cancel_broadcast
from castlist.reports.report import read_report
from castlist.ui.reports import looks
from castlist.ui.reports.looks import look_at
from castlist.ui.running import running_now

if TYPE_CHECKING:
    import pytest

    from castlist.broadcasts.models import Broadcast
    from castlist.workspaces.models import Workspace


def counted(monkeypatch: "pytest.MonkeyPatch") -> list[str]:
    """Give a list that grows by each look that is really taken."""
    taken, look = [], looks.delivery

    def delivery(one: "Broadcast") -> dict[str, object]:
        taken.append(one.state)
        return look(one)

    monkeypatch.setattr(looks, "delivery", delivery)
    return taken


def test_fragments_and_people_share_a_look(workspace: "Workspace", monkeypatch: "pytest.MonkeyPatch") -> None:
    taken = counted(monkeypatch)
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    told = [look_at(anew(running)) for _ in range(4)]
    assert taken == ["sending"]
    assert {each["audience"] for each in told} == {3}


def test_a_state_that_has_changed_is_told_at_once(workspace: "Workspace", monkeypatch: "pytest.MonkeyPatch") -> None:
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


def test_what_every_page_shows_of_a_running_broadcast_reads_no_message(workspace: "Workspace") -> None:
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    assert read_report(running, with_reasons=False).counts[MessageState.QUEUED] == 3
    assert [(each.name, each.total) for each in running_now(workspace)] == [("Second", 3)]

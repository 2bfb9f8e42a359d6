"""Pre-flight of a large audience on the page: a worker goes through it, the page shows how far it is, and its end."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from broadcast_pages import HTMX, address, complete, told
from django.utils import timezone

from castlist.broadcasts import preflight_runs
from castlist.broadcasts.models import Broadcast, PreflightRun
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.models import Channel
from castlist.config.database import connect

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace


@pytest.fixture(autouse=True)
def everybody_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any audience for a large one."""
    monkeypatch.setattr(preflight_runs, "AT_ONCE", 0)


@pytest.fixture
def a_worker(house: object) -> Iterator[None]:
    """Let a worker be there that does nothing, as one does that is at somebody else's work."""
    with closing(connect()) as connection:
        connection.execute("SELECT pg_advisory_lock_shared(17232)")
        yield


def ask(client: "Client", one: Broadcast, **query: str) -> str:
    """Ask for pre-flight as the page does."""
    answer = client.get(address("broadcast_preflight", one), query, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def work(one: Broadcast) -> None:
    """Let a worker do all there is to do."""
    BroadcastsWorker(until_idle=True, workspace_id=one.workspace_id).run()


@pytest.mark.usefixtures("a_worker")
def test_the_page_shows_how_far_it_is_and_keeps_what_it_had(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    answer = viewer.get(address("broadcast_preflight", one), headers=HTMX)
    assert answer["HX-Reswap"] == "none"
    assert f'sse-swap="preflight-{one.uuid}"' in answer.content.decode()
    PreflightRun.objects.filter(broadcast=one).update(checked=43, total=100)
    assert "Checking 100 users…" in told(one, "preflight")
    assert "43 %" in told(one, "preflight")
    assert told(one, "preflightwords") == "Pre-flight is at 25 %."
    assert "43 %" in ask(viewer, one), "a reload takes it up where it is"


def test_the_page_follows_the_stream_and_looks_once_more(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    shown = ask(viewer, one)
    assert ("every " in shown, "?look=1" in shown) == (False, True)
    assert viewer.get(address("broadcast_preflight", one), {"look": "1"}, headers=HTMX).status_code == 204
    work(one)
    assert "3 will be sent, 0 skipped" in ask(viewer, one, look="1")


def test_its_end_is_fetched_and_shown(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{city}}"})
    ask(viewer, one)
    work(one)
    assert 'hx-target="#preflight"' in told(one, "preflight")
    assert told(one, "preflightwords") == ""
    shown = ask(viewer, one, open="message")
    assert "2 will be sent, 1 skipped" in shown
    assert "1 user has no city. They are skipped unless you give a fallback." in shown


def test_without_a_worker_it_says_so(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    assert "No worker is running, so nobody is checked." in ask(viewer, one)
    assert "castlist worker" in told(one, "preflight")


def test_a_change_makes_what_was_found_stale(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    ask(editor, one)
    work(one)
    assert "3 will be sent, 0 skipped" in ask(editor, one)
    editor.post(address("compose_message", one), {"text.body.1": "{{city}}"}, headers=HTMX)
    assert 'id="preflight-run"' in ask(editor, one)
    assert PreflightRun.objects.get(broadcast=one).ended_at is None


def test_it_can_be_gone_through_again(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    ask(viewer, one)
    work(one)
    assert "?again=1" in ask(viewer, one)
    assert "data-waiting" in ask(viewer, one, again="1")


def test_what_cannot_be_worked_out_is_said_once(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    ask(viewer, one)
    PreflightRun.objects.filter(broadcast=one).update(refused="It broke. Check again.", ended_at=timezone.now())
    shown = ask(viewer, one)
    assert "It broke. Check again." in shown
    assert 'aria-disabled="true"' in shown
    assert PreflightRun.objects.get(broadcast=one).ended_at is not None


def test_sending_is_confirmed_with_the_number_that_a_worker_found(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{city}}"})
    asked = editor.get(address("broadcast_start", one), headers=HTMX).content.decode()
    assert "Everybody is gone through first" in asked
    assert "Send to" not in asked
    waiting = editor.get(address("broadcast_start", one), {"waiting": "1"}, headers=HTMX)
    assert ("HX-Retarget" in waiting, "cl-dlg" in waiting.content.decode()) == (False, False)
    work(one)
    answer = editor.get(address("broadcast_start", one), {"waiting": "1"}, headers=HTMX)
    assert answer["HX-Retarget"] == "#dialog"
    assert "Send to 2 users?" in answer.content.decode()


def test_without_scripts_the_confirmation_can_be_looked_at_again(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    shown = editor.get(address("broadcast_start", one)).content.decode()
    assert "Look again" in shown


def test_it_says_that_the_number_waits(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    reason = "The provider cannot be reached; it is tried again by itself."
    assert reason not in ask(viewer, one)
    Channel.objects.filter(pk=one.channel_id).update(unreachable_since=timezone.now(), last_error_at=timezone.now())
    work(one)
    assert reason in ask(viewer, one)

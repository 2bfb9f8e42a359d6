"""The report of a broadcast in the pages: every figure on it adds up to the audience."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from broadcast_scenes import ASHA, PEOPLE, anew, claim, compose, frozen, people, record
from castlist.audience.models import Segment
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import start_broadcast
from castlist.cli.crew import Crew
from castlist.workspaces.models import Workspace
from scenes import import_sheet

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def sent(workspace: Workspace) -> Broadcast:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    broadcast = compose(workspace)
    start_broadcast(broadcast)
    Crew(workspace_id=workspace.pk, until_idle=True).run()
    return anew(broadcast)


def page(client: "Client", broadcast: Broadcast, rest: str = "") -> str:
    answer = client.get(f"/w/{broadcast.workspace.slug}/broadcasts/{broadcast.uuid}/{rest}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_counts_of_the_tabs_add_up_to_the_audience(sent: Broadcast, viewer: "Client") -> None:
    told = page(viewer, sent)
    assert "Delivery of 3 users" in told
    tabs = re.search(r"All 3 ((?:[A-Z][a-z]+ \d+ )+)", told)
    assert tabs is not None
    assert sum(map(int, re.findall(r"\d+", tabs[1]))) == 3


def test_the_head_names_the_language_in_the_readers_own(sent: Broadcast, viewer: "Client") -> None:
    assert "welcome English , sent" in page(viewer, sent)
    viewer.cookies["django_language"] = "es"
    assert "welcome inglés" in page(viewer, sent).lower()


def test_recipients_are_shown_by_state(sent: Broadcast, viewer: "Client") -> None:
    everybody = page(viewer, sent)
    assert all(name in everybody for name in ("Asha", "Ravi", "Zoë"))
    assert "Nobody here yet." in page(viewer, sent, "?state=cancelled")


def test_what_whatsapp_holds_for_a_quality_check_is_shown(workspace: Workspace, viewer: "Client") -> None:
    broadcast = frozen(people(workspace))
    claim(broadcast)
    record(broadcast, ASHA, "accepted", reason="held", words="Held by WhatsApp for a quality check")
    assert "1 Held by WhatsApp for a quality check" in page(viewer, broadcast)


def test_a_draft_leads_to_where_it_is_composed(workspace: Workspace, editor: "Client") -> None:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    draft = compose(workspace)
    answer = editor.get(f"/w/{workspace.slug}/broadcasts/{draft.uuid}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workspace.slug}/broadcasts/{draft.uuid}/edit/")


def test_the_export_has_a_line_for_each_recipient(sent: Broadcast, viewer: "Client") -> None:
    answer = viewer.get(f"/w/{sent.workspace.slug}/reports/{sent.uuid}/recipients.csv")
    assert answer["Content-Disposition"].startswith('attachment; filename="Diwali recipients.csv"')
    assert b"".join(answer.streaming_content).count(b"\r\n") == 4


def test_a_segment_is_made_of_an_outcome(sent: Broadcast, editor: "Client", viewer: "Client") -> None:
    there = f"/w/{sent.workspace.slug}/reports/{sent.uuid}/segment/not-read/"
    assert viewer.post(there, {"name": "Again"}).status_code == 403
    assert "Give the segment a name" in editor.post(there, {"name": " "}).content.decode()
    assert editor.post(there, {"name": "Again"}).status_code == 302
    assert Segment.objects.filter(workspace=sent.workspace, name="Again").exists()


def test_all_reports_are_listed(sent: Broadcast, viewer: "Client") -> None:
    told = viewer.get(f"/w/{sent.workspace.slug}/reports/").content.decode()
    assert "Diwali" in told
    assert "Finished" in told


def test_strangers_find_nothing(sent: Broadcast, stranger: "Client") -> None:
    for rest in (f"broadcasts/{sent.uuid}/", f"reports/{sent.uuid}/recipients.csv", "reports/"):
        assert stranger.get(f"/w/{sent.workspace.slug}/{rest}").status_code == 404


@pytest.mark.parametrize(("state", "seconds"), [("sending", 5), ("paused", 15), ("finished", 30), ("cancelled", 30)])
def test_an_open_page_asks_again_for_what_is_not_streamed(
    workspace: Workspace, viewer: "Client", state: str, seconds: int
) -> None:
    one = frozen(people(workspace))
    Broadcast.objects.filter(pk=one.pk).update(
        state=state, finished_at=timezone.now() if state in ("finished", "cancelled") else None
    )
    shown = viewer.get(f"/w/{workspace.slug}/broadcasts/{one.uuid}/").content.decode()
    assert f'hx-trigger="every {seconds}s"' in shown
    again = viewer.get(f"/w/{workspace.slug}/broadcasts/{one.uuid}/", headers={"HX-Request": "true"}).content.decode()
    for part in ("rep-watch", "rep-chart", "rep-why", "rep-acts", "rep-sub", "rep-funnel", "recipients"):
        assert f'id="{part}"' in again


def test_what_was_sent_long_ago_is_not_asked_for_again(workspace: Workspace, viewer: "Client") -> None:
    one = frozen(people(workspace))
    Broadcast.objects.filter(pk=one.pk).update(state="finished", finished_at=timezone.now() - timedelta(hours=2))
    assert "rep-watch" not in viewer.get(f"/w/{workspace.slug}/broadcasts/{one.uuid}/").content.decode()

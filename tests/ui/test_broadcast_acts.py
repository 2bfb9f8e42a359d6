"""Starting, scheduling, holding and ending on the pages: asked with true counts, done by who may, refused in words."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from broadcast_pages import HTMX, address, begun, complete, place
from django.contrib.messages import get_messages
from django.utils import timezone

from broadcast_scenes import ASHA, PEOPLE, add_template, anew, claim, freeze, record
from castlist.broadcasts.drafting import choose_audience, plan_time
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from scenes import import_sheet, sheet

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace


def ask(client: "Client", name: str, one: Broadcast, **query: str) -> str:
    """Read a confirmation as the dialog shows it."""
    answer = client.get(address(name, one), query, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def do(client: "Client", name: str, one: Broadcast, **sent: str) -> str:
    """Confirm, and give what is said afterwards."""
    answer = client.post(address(name, one), sent)
    assert answer.status_code == 302
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_sending_is_asked_with_the_counts_and_done(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{city}}"})
    asked = ask(editor, "broadcast_start", one)
    assert "Send to 2 users?" in asked
    assert "leaves at once from +91 98765 00110, for about 1 s. 1 user is skipped." in asked
    assert anew(one).state == State.DRAFT
    do(editor, "broadcast_start", one)
    assert anew(one).state == State.PREPARING


LINK = "https://127.0.0.1:9/banner.jpg"


@pytest.mark.parametrize(
    ("act", "link", "means"),
    [
        ("start", LINK, "WhatsApp will refuse every message."),
        ("schedule", LINK, "WhatsApp will refuse every message."),
        ("start", LINK + "?{{city}}|" + LINK, "this is the first recipient’s."),
    ],
)
def test_a_header_that_cannot_be_fetched_is_named_before_it_leaves(
    editor: "Client", workspace: "Workspace", act: str, link: str, means: str
) -> None:
    import_sheet(workspace, PEOPLE)
    add_template(workspace, "banner", "Hi", components=[{"type": "HEADER", "format": "IMAGE"}])
    one = complete(workspace, has_people=True, template="banner", values={"header.link": link})
    asked = ask(editor, f"broadcast_{act}", one)
    assert "Header image: " in asked
    assert means in asked
    assert "Correct the link in the message first" in asked


def test_the_question_is_a_page_without_scripts(editor: "Client", workspace: "Workspace") -> None:
    shown = editor.get(address("broadcast_start", complete(workspace))).content.decode()
    assert "<html" in shown
    assert "Send to 3 users?" in shown


def test_what_cannot_leave_is_not_asked_for(editor: "Client", workspace: "Workspace") -> None:
    asked = ask(editor, "broadcast_start", begun(workspace))
    assert "Choose a template first." in asked
    assert "btn-primary" not in asked
    said = do(editor, "broadcast_start", begun(workspace))
    assert "Choose a template first." in said


def test_a_template_that_is_not_approved_keeps_it(editor: "Client", workspace: "Workspace") -> None:
    add_template(workspace, "waiting", "Hi", status="PENDING")
    one = complete(workspace, template="waiting", values={})
    assert "waiting (en) is Pending" in ask(editor, "broadcast_start", one)


def test_scheduling_at_the_time_that_is_meant(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    at = (timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    Broadcast.objects.filter(pk=one.pk).update(scheduled_at=at)
    asked = ask(editor, "broadcast_schedule", one)
    assert f"Schedule for {at:%a} {at.day} {at:%b %Y, %H:%M}?" in asked
    do(editor, "broadcast_schedule", one)
    assert (anew(one).state, anew(one).scheduled_at) == (State.SCHEDULED, at)


def test_scheduling_asks_for_a_time_where_there_is_none(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    assert 'type="datetime-local"' in ask(editor, "broadcast_schedule", one)
    assert "Choose a time first." in do(editor, "broadcast_schedule", one)
    assert "has passed" in do(editor, "broadcast_schedule", one, at="2020-01-01T10:00")
    assert anew(one).state == State.DRAFT


def test_a_scheduled_one_becomes_a_draft_again(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, at=timezone.now() + timedelta(days=3))
    answer = editor.post(address("broadcast_unschedule", one))
    assert answer["Location"] == address("compose_edit", one)
    assert anew(one).state == State.DRAFT


def test_cancelling_tells_what_has_left_and_what_never_leaves(editor: "Client", workspace: "Workspace") -> None:
    one = freeze(complete(workspace))
    claim(one, most=1)
    asked = ask(editor, "broadcast_cancel", one)
    assert "1 message has left and stays sent. 2 never leave." in asked
    assert "cl-btn-danger" in asked
    assert "2 messages never leave." in do(editor, "broadcast_cancel", one)
    assert anew(one).state == State.CANCELLED


def test_pausing_and_going_on_need_no_question(editor: "Client", workspace: "Workspace") -> None:
    one = freeze(complete(workspace))
    claim(one, most=1)
    said = do(editor, "broadcast_pause", one)
    assert said == "Paused. 1 message that was on its way may still arrive."
    assert anew(one).state == State.PAUSED
    do(editor, "broadcast_resume", one)
    assert anew(one).state == State.SENDING
    assert "cannot be resumed now" in do(editor, "broadcast_resume", one)


def test_nothing_to_try_again_is_said(editor: "Client", workspace: "Workspace") -> None:
    one = freeze(complete(workspace))
    assert "Try Diwali again?" in ask(editor, "broadcast_retry", one)
    assert "some may get it twice" in ask(editor, "broadcast_retry", one, include_unknown="1")
    assert do(editor, "broadcast_retry", one) == "Nothing can be tried again."


def test_a_draft_is_deleted_and_what_was_sent_is_not(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    assert "Delete Diwali?" in ask(editor, "broadcast_delete", one)
    answer = editor.post(address("broadcast_delete", one))
    assert answer["Location"] == place("broadcasts", workspace)
    assert not Broadcast.objects.filter(pk=one.pk).exists()
    sent = freeze(complete(workspace, has_people=True))
    assert "only what never started is deleted" in do(editor, "broadcast_delete", sent)


def test_the_way_back_stays_in_the_house(editor: "Client", workspace: "Workspace") -> None:
    one = freeze(complete(workspace))
    back = place("broadcasts", workspace)
    assert editor.post(address("broadcast_pause", one), {"next": back})["Location"] == back
    there = editor.post(address("broadcast_resume", one), {"next": "https://elsewhere.example/"})
    assert there["Location"] == address("broadcast", one)


@pytest.mark.parametrize("act", ["start", "schedule", "unschedule", "pause", "resume", "cancel", "retry", "delete"])
def test_viewers_do_nothing(viewer: "Client", workspace: "Workspace", act: str) -> None:
    one = complete(workspace)
    answer = viewer.post(address(f"broadcast_{act}", one), headers=HTMX)
    assert answer.status_code == 403
    assert "Ask an owner or an editor" in answer.content.decode()
    assert anew(one).state == State.DRAFT


def test_who_was_held_back_is_said_to_stay_out_of_a_retry(editor: "Client", workspace: "Workspace") -> None:
    one = freeze(complete(workspace))
    claim(one)
    record(one, ASHA, "failed", reason="131049", words="Held back")
    assert "1 is left out: WhatsApp held it back less than a day ago" in ask(editor, "broadcast_retry", one)
    assert do(editor, "broadcast_retry", one) == "Nothing can be tried again."


SEEN = re.compile(r'name="seen" value="([^"]+)"')


def test_what_was_changed_after_the_question_does_not_leave_unseen(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    import_sheet(workspace, sheet(",9876543299,,Kim"), segment="VIP")
    choose_audience(one, ["VIP"], [])
    asked = ask(editor, "broadcast_start", one)
    assert "Send to 1 user?" in asked
    choose_audience(anew(one), ["Everyone"], [])
    assert "was changed meanwhile" in do(editor, "broadcast_start", one, seen=SEEN.findall(asked)[0])
    assert anew(one).state == State.DRAFT
    again = ask(editor, "broadcast_start", one)
    assert "Send to 3 users?" in again
    do(editor, "broadcast_start", one, seen=SEEN.findall(again)[0])
    assert anew(one).state == State.PREPARING


def test_it_is_scheduled_for_the_time_that_was_confirmed(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    plan_time(one, timezone.now() + timedelta(days=1))
    asked = ask(editor, "broadcast_schedule", one)
    plan_time(anew(one), timezone.now() + timedelta(days=2))
    assert "was changed meanwhile" in do(editor, "broadcast_schedule", one, seen=SEEN.findall(asked)[0])
    assert anew(one).state == State.DRAFT


def test_a_form_that_says_nothing_of_what_was_seen_is_refused(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    assert "Look at it again" in do(editor, "broadcast_start", one, seen="yesterday")
    assert anew(one).state == State.DRAFT

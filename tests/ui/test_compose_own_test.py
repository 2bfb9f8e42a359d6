"""A test on one's own phone: what became of it is told on the page, live and after a reload."""

from typing import TYPE_CHECKING

import pytest
from broadcast_pages import HTMX, address, complete, place, told
from django.utils import timezone

from castlist.broadcasts.models import Broadcast, SentTest
from castlist.channels.models import Channel, Template

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace

SHOWN = "+91 98765 43201"


def sent(client: "Client", workspace: "Workspace") -> Broadcast:
    """Send a test of a draft."""
    one = complete(workspace)
    said = client.post(address("broadcast_test", one), {"to": SHOWN}, headers=HTMX).content.decode()
    assert f"Sent to {SHOWN} at" in said
    assert f'sse-swap="test-{one.uuid}"' in said
    return one


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("sent", "", f"Sent to {SHOWN} at "),
        ("delivered", "", f"Sent. Delivered to {SHOWN} at "),
        ("read", "", f"Sent. Read on {SHOWN} at "),
        ("failed", "Held back by WhatsApp. Wait.", f"Not delivered to {SHOWN}: Held back by WhatsApp. Wait."),
        ("unknown", "No answer came back: it broke.", "No answer came back: it broke."),
    ],
)
def test_it_says_what_became_of_it(
    editor: "Client", workspace: "Workspace", state: str, reason: str, words: str
) -> None:
    one = sent(editor, workspace)
    SentTest.objects.filter(broadcast=one).update(state=state, words=reason, state_at=timezone.now())
    assert words in told(one, "test")
    assert words in editor.get(address("compose_edit", one)).content.decode()


def test_before_any_test_nothing_is_said(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    editor.get(address("compose_edit", one))
    assert told(one, "test").strip() == ""


def test_templates_are_fetched_again_from_the_step(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    Template.objects.filter(workspace=workspace).exclude(name="welcome").delete()
    shown = editor.get(address("compose_edit", one), {"step": "template"}).content.decode()
    assert "Fetch templates again" in shown
    asked = {"channel": Channel.objects.get(workspace=workspace).name, "draft": str(one.uuid)}
    answer = editor.post(place("compose_fetch", workspace), asked, follow=True)
    assert answer.redirect_chain[-1][0] == address("compose_edit", one) + "?step=template"
    assert "new, 0 changed, 0 gone." in answer.content.decode()
    assert Template.objects.filter(workspace=workspace, name="order_update").exists()


def test_templates_are_fetched_again_before_there_is_a_draft(editor: "Client", workspace: "Workspace") -> None:
    complete(workspace)
    asked = {"channel": Channel.objects.get(workspace=workspace).name, "segment": "Everyone"}
    answer = editor.post(place("compose_fetch", workspace), asked)
    assert answer["Location"].startswith(place("compose", workspace) + "?")
    assert "segment=Everyone" in answer["Location"]


def test_a_number_that_is_not_there_is_refused_in_words(editor: "Client", workspace: "Workspace") -> None:
    complete(workspace)
    answer = editor.post(place("compose_fetch", workspace), {"channel": "Nobody"}, follow=True)
    assert "There is no channel Nobody." in answer.content.decode()

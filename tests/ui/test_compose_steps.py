"""Composing step by step: each step can be opened, and a telephone shows the way from one to the next."""

import re
from typing import TYPE_CHECKING

import pytest
from broadcast_pages import address, complete, place

from broadcast_scenes import channel_of
from castlist.broadcasts.drafting import DraftStart, start_draft

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace


def shown(client: "Client", url: str, **query: str) -> str:
    """Read a page."""
    return client.get(url, query).content.decode()


def current(page: str) -> str:
    """Read which step a telephone shows."""
    found = re.search(r'aria-current="step">.*?</span><span>(\w+)</span>', page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("step", "name", "before", "after"),
    [
        ("template", "Template", None, "Audience"),
        ("audience", "Audience", "Template", "Message"),
        ("message", "Message", "Audience", "When"),
        ("when", "When", "Message", None),
    ],
)
def test_each_step_leads_on_and_back(
    editor: "Client", workspace: "Workspace", step: str, name: str, before: str | None, after: str | None
) -> None:
    page = shown(editor, address("compose_edit", complete(workspace)), step=step)
    assert current(page) == name
    assert re.findall(r"(?:Next|Back): \w+", page) == [
        *([f"Back: {before}"] if before else []),
        *([f"Next: {after}"] if after else []),
    ]


def test_the_message_waits_for_a_template(editor: "Client", workspace: "Workspace") -> None:
    draft = start_draft(workspace, DraftStart(channel=channel_of(workspace)))
    page = shown(editor, address("compose_edit", draft), step="audience")
    assert "Next:" not in page
    assert 'class="cl-steps-a" href="?step=message"' not in page
    assert 'class="cl-steps-a" href="?step=when"' in page


def test_a_new_one_begins_with_the_template(editor: "Client", workspace: "Workspace") -> None:
    assert current(shown(editor, place("compose", workspace))) == "Template"


def test_who_may_only_look_sees_all_steps(viewer: "Client", workspace: "Workspace") -> None:
    page = shown(viewer, address("compose_edit", complete(workspace)))
    assert "cl-steps-nav" not in page
    assert "cl-one-step" not in page

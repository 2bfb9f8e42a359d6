"""A broadcast that nobody has named is called by its template and the day it was begun, each name once."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from broadcast_scenes import add_template, anew, channel_of
from castlist.broadcasts.drafting import DraftStart, choose_channel, choose_template, rename_draft, start_draft
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel
from castlist.workspaces.models import Workspace

NEW_YEAR = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)


@pytest.fixture
def india(workspace: Workspace) -> Workspace:
    """Give a workspace where it is the next day already."""
    workspace.timezone = "Asia/Kolkata"
    workspace.save()
    return workspace


def begun(workspace: Workspace, name: str = "") -> Broadcast:
    """Begin a draft in the last hours of the year, in UTC."""
    draft = start_draft(workspace, DraftStart(channel=channel_of(workspace), name=name))
    Broadcast.objects.filter(pk=draft.pk).update(created_at=NEW_YEAR)
    return anew(draft)


def choose(draft: Broadcast, template: str = "welcome") -> str:
    choose_template(draft, draft.channel, template, "en")
    return anew(draft).name


def test_it_is_named_by_template_and_day_of_the_workspace(india: Workspace) -> None:
    draft = begun(india)
    assert (draft.name, choose(draft)) == ("New broadcast", "welcome, 1 Jan")
    assert anew(draft).name_key == "welcome, 1 jan"


def test_each_name_is_given_once(india: Workspace) -> None:
    assert [choose(begun(india)) for _ in range(3)] == ["welcome, 1 Jan", "welcome, 1 Jan 2", "welcome, 1 Jan 3"]


def test_it_follows_the_template_until_somebody_names_it(india: Workspace) -> None:
    draft = begun(india)
    add_template(india, "offer", "Hi")
    choose(draft)
    assert choose(draft, "offer") == "offer, 1 Jan"
    rename_draft(draft, "Diwali")
    assert choose(draft) == "Diwali"


def test_a_name_that_was_given_stays(india: Workspace) -> None:
    assert choose(begun(india, "Diwali")) == "Diwali"


def test_choosing_the_same_template_again_changes_no_name(india: Workspace) -> None:
    first, second = begun(india), begun(india)
    names = choose(first), choose(second)
    rename_draft(first, "Diwali")
    assert (choose(second), names[1]) == ("welcome, 1 Jan 2", "welcome, 1 Jan 2")


def test_without_a_template_it_is_new_again(india: Workspace) -> None:
    draft = begun(india)
    choose(draft)
    choose_channel(draft, new_channel(india))
    assert anew(draft).name == "New broadcast"


def new_channel(workspace: Workspace) -> Channel:
    """Connect another number."""
    channel = channel_of(workspace)
    channel.pk, channel.uuid, channel.number = None, uuid4(), "919876500199"
    channel.name = channel.name_key = "other"
    channel.callback_token = uuid4().hex
    channel.save(force_insert=True)
    return channel

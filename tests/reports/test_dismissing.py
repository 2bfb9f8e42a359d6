"""What has happened can be dismissed, by name; what is still wrong cannot, and goes when it is mended."""

from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from broadcast_scenes import ASHA, RAVI, ZOE, claim, frozen, people, record
from castlist.broadcasts.models import Broadcast
from castlist.config.database import connect
from castlist.imports.models import Import
from castlist.reports.attention import NOTHING, count_needs, find_needs
from castlist.reports.dismissing import DismissRefused, dismiss, list_dismissed, put_back
from castlist.workspaces.models import Dismissal, User, Workspace
from people import log_in
from scenes import import_sheet, new_workspace, sheet

BAD = sheet(",9876543201,,Asha", ",12,,Ravi")


def kinds(workspace: Workspace) -> list[str]:
    """List what needs attention, having checked the count."""
    with closing(connect()) as connection:
        needs = find_needs(connection, workspace, now=timezone.now())
        assert count_needs(connection, workspace, now=timezone.now()) == len(needs)
    return [need.kind for need in needs if need.kind != "no_worker"]


@pytest.fixture
def person(workspace: Workspace) -> User:
    log_in(workspace, "editor")
    return User.objects.get(email=f"editor@{workspace.slug}.example")


def settle(workspace: Workspace, about: Any, by: User) -> None:
    with closing(connect()) as connection:
        dismiss(connection, workspace, about, by=by)


def failed(workspace: Workspace) -> Broadcast:
    broadcast = frozen(people(workspace))
    claim(broadcast)
    for phone, state in ((ASHA, "failed"), (RAVI, "accepted"), (ZOE, "failed")):
        record(broadcast, phone, state, **({"reason": "x", "words": "Why"} if state == "failed" else {}))
    Broadcast.objects.filter(pk=broadcast.pk).update(state="finished", finished_at=timezone.now())
    return broadcast


def set_aside(workspace: Workspace) -> None:
    with closing(connect()) as connection:
        connection.execute(
            "INSERT INTO callback (workspace_id, channel_id, method, query, content_type, body, fault)"
            " VALUES (%s, 1, 'POST', '', '', '', 'KeyError')",
            [workspace.pk],
        )


def test_an_import_is_dismissed_by_whom_and_when_and_put_back(workspace: Workspace, person: User) -> None:
    saved = import_sheet(workspace, BAD)
    assert kinds(workspace) == ["import_errors"]
    settle(workspace, saved.uuid, person)
    assert kinds(workspace) == []
    with closing(connect()) as connection:
        ((need, said),) = list_dismissed(connection, workspace, now=timezone.now(), most=9)
    assert need.kind == "import_errors"
    assert (said.dismissed_by, said.dismissed_as) == (person, "The editor")
    assert timezone.now() - said.dismissed_at < timedelta(minutes=1)
    assert put_back(workspace, saved.uuid)
    assert not put_back(workspace, saved.uuid)
    assert kinds(workspace) == ["import_errors"]


def test_failures_of_a_broadcast_need_attention_with_their_number(workspace: Workspace, person: User) -> None:
    broadcast = failed(workspace)
    with closing(connect()) as connection:
        need = next(
            each for each in find_needs(connection, workspace, now=timezone.now()) if each.kind == "broadcast_failures"
        )
    assert (need.number, need.about.pk) == (2, broadcast.pk)
    assert need.at == need.about.finished_at
    settle(workspace, broadcast.uuid, person)
    assert kinds(workspace) == []
    Broadcast.objects.filter(pk=broadcast.pk).update(finished_at=timezone.now() + timedelta(seconds=1))
    assert kinds(workspace) == ["broadcast_failures"]  # tried again, and failed again


def test_an_old_failure_is_nobodys_news(workspace: Workspace) -> None:
    broadcast = failed(workspace)
    Broadcast.objects.filter(pk=broadcast.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert kinds(workspace) == []


def test_what_could_not_be_read_is_dismissed_up_to_now(workspace: Workspace, person: User) -> None:
    set_aside(workspace)
    assert kinds(workspace) == ["callbacks_set_aside"]
    settle(workspace, NOTHING, person)
    assert kinds(workspace) == []
    set_aside(workspace)
    assert kinds(workspace) == ["callbacks_set_aside"]
    settle(workspace, NOTHING, person)
    assert Dismissal.objects.filter(workspace=workspace).count() == 1


@pytest.mark.parametrize(
    ("model", "fields", "kind"),
    [
        (Import, {"status": "stopped"}, "import_stopped"),
        (Broadcast, {"state": "paused"}, "broadcast_paused"),
        (Broadcast, {"state": "missed"}, "broadcast_missed"),
    ],
)
def test_what_is_still_wrong_stays(
    workspace: Workspace, person: User, model: Any, fields: dict[str, str], kind: str
) -> None:
    failed(workspace)
    model.objects.filter(workspace=workspace).update(**fields)
    (about,) = model.objects.filter(workspace=workspace)
    with pytest.raises(DismissRefused, match="It goes by itself when it is mended"):
        settle(workspace, about.uuid, person)
    assert kind in kinds(workspace)


def test_of_another_workspace_nothing_is_dismissed(workspace: Workspace, person: User) -> None:
    other = new_workspace()
    saved = import_sheet(other, BAD)
    for about in (saved.uuid, uuid4()):
        with pytest.raises(DismissRefused):
            settle(workspace, about, person)
    assert kinds(other) == ["import_errors"]

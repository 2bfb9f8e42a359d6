"""What needs somebody is counted as it is listed, without listing it."""

from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from broadcast_scenes import compose, people
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.imports.models import Import
from castlist.reports.attention import FRESH, count_needs, find_needs
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

BAD = sheet(",9876543201,,Asha", ",12,,Ravi")
REFUSED = BAD.replace("user.phone_no", "phone")
NOW = timezone.now()


def both(workspace: Workspace) -> tuple[int, list[str]]:
    with closing(connect()) as connection:
        needs = find_needs(connection, workspace, now=NOW)
        return count_needs(connection, workspace, now=NOW), [need.kind for need in needs]


def change(model: Any, workspace: Workspace, **fields: Any) -> None:
    model.objects.filter(workspace=workspace).update(**fields)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ((), ["import_errors"]),
        (((Import, {"status": "failed"}),), ["import_failed"]),
        (((Import, {"status": "stopped"}),), ["import_stopped"]),
        (((Import, {"status": "stopped", "finished_at": None}),), ["import_stopped"]),
        (((Import, {"status": "completed"}),), []),
        (((Import, {"finished_at": NOW - FRESH - timedelta(minutes=1)}),), []),
        (((Channel, {"state": "key_refused"}),), ["channel_halted", "import_errors"]),
        (((Channel, {"state": "paused"}),), ["import_errors"]),
        (((Broadcast, {"state": "paused", "is_self_paused": True}),), ["broadcast_paused", "import_errors"]),
        (((Broadcast, {"state": "missed"}),), ["broadcast_missed", "import_errors"]),
        (((Broadcast, {"state": "finished"}),), ["import_errors"]),
    ],
)
def test_the_count_is_that_of_the_list(
    changes: tuple[tuple[Any, dict[str, Any]], ...], kinds: list[str], workspace: Workspace
) -> None:
    compose(people(workspace, BAD))
    for model, fields in changes:
        change(model, workspace, **fields)
    number, listed = both(workspace)
    assert listed == ["no_worker", *kinds]
    assert number == len(listed)
    assert both(new_workspace()) == (1, ["no_worker"])


def test_the_worst_come_first_however_few_are_asked_for(workspace: Workspace) -> None:
    for _ in range(3):
        import_sheet(workspace, BAD)
    import_sheet(workspace, REFUSED)
    stopped = import_sheet(workspace, BAD)
    Import.objects.filter(pk=stopped.pk).update(status="stopped")
    with closing(connect()) as connection:
        found = [each.kind for each in find_needs(connection, workspace, now=timezone.now(), most=3)]
    assert found == ["no_worker", "import_stopped", "import_failed"]

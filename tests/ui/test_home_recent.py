"""Home tells what happened last: by whom, and to the reader *You*; nobody is named where nobody was noted."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from broadcast_scenes import ASHA, RAVI, ZOE, channel_of, compose, make_rule, people
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
from castlist.audience.recent_opt_outs import opt_outs_by_day
from castlist.broadcasts.models import Broadcast, SentTest
from castlist.config.database import connect
from castlist.imports.models import Import
from castlist.workspaces.models import User, Workspace
from people import log_in
from scenes import import_sheet, new_workspace, sheet

if TYPE_CHECKING:
    from django.test import Client


def told(client: "Client", workspace: Workspace) -> list[str]:
    content = client.get(f"/w/{workspace.slug}/").content.decode()
    found = re.search(r'<ol class="cl-plain cl-actv">(.*?)</ol>', content, re.DOTALL)
    rows = found[1].split("<li>")[1:] if found else []
    shown = (re.sub(r'<span class="cl-av.*?</span>|<time.*', "", row, flags=re.DOTALL) for row in rows)
    return [" ".join(re.sub(r"<[^>]+>", "", row).split()) for row in shown]


def opt_out(workspace: Workspace, *phones: str, at: datetime | None = None) -> None:
    wishes = [OptOut(person=each, source=OptOutSource.STOP_WORD, at=at) for each in phones]
    with closing(connect()) as connection:
        add_opt_outs(connection, workspace.pk, wishes)


def test_the_reader_is_you_and_others_have_their_names(
    workspace: Workspace, editor: "Client", viewer: "Client"
) -> None:
    person = User.objects.get(email=f"editor@{workspace.slug}.example")
    import_sheet(workspace, sheet(",9876543201,,Asha"), uploaded_by=person, uploaded_as=person.called)
    broadcast = compose(workspace)
    Broadcast.objects.filter(pk=broadcast.pk).update(
        created_by=person, started_at=timezone.now(), audience=1, state="finished"
    )
    assert told(editor, workspace) == ["You started Diwali to 1 user", "You imported list.csv: 1 new user"]
    assert told(viewer, workspace) == [
        "The editor started Diwali to 1 user",
        "The editor imported list.csv: 1 new user",
    ]


def test_segments_tests_and_opt_outs_are_told(workspace: Workspace, viewer: "Client") -> None:
    people(workspace)
    make_rule(workspace, "Rich", ("points", "at_least", "1000"))
    draft = compose(workspace)
    SentTest.objects.create(
        workspace=workspace,
        broadcast=draft,
        channel_id=channel_of(workspace).pk,
        ref="x",
        phone=ASHA,
        state="delivered",
        state_at=timezone.now(),
    )
    opt_out(workspace, ASHA, RAVI)
    assert told(viewer, workspace) == [
        "2 users opted out",
        "Test of Diwali: Delivered",
        "New segment Rich",
        "The command line imported list.csv: 3 new users",
    ]
    page = viewer.get(f"/w/{workspace.slug}/users/?f=user.opted_out&o=is_true&v=").content.decode()
    assert "Asha" in page
    assert "Zoë" not in page
    assert told(log_in(other := new_workspace(), "viewer"), other) == []


def test_opt_outs_are_one_event_a_day_by_the_workspaces_calendar(workspace: Workspace) -> None:
    evening = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    opt_out(workspace, ASHA, RAVI, at=evening)
    opt_out(workspace, ZOE, at=evening + timedelta(hours=1))
    opt_out(workspace, "user.1", at=evening + timedelta(days=1))
    with closing(connect()) as connection:
        for zone, days in (("UTC", [1, 3]), ("Asia/Kolkata", [2, 2])):
            found = opt_outs_by_day(connection, workspace.pk, zone=zone)
            assert [each.people for each in found] == days
            assert all(each.is_all for each in found)
        (half,) = opt_outs_by_day(connection, workspace.pk, zone="UTC", most=2)
        assert (half.people, half.is_all) == (1, True)
        (some,) = opt_outs_by_day(connection, workspace.pk, zone="UTC", most=1)
        assert (some.people, some.is_all) == (1, False)


def test_at_most_six_are_told_the_newest_first(workspace: Workspace, viewer: "Client") -> None:
    for number in range(7):
        import_sheet(workspace, sheet(f",987654321{number},,Asha"), name=f"list {number}.csv")
    shown = told(viewer, workspace)
    assert [re.search(r"list \d", each)[0] for each in shown] == [f"list {at}" for at in (6, 5, 4, 3, 2, 1)]  # type: ignore[index]
    assert Import.objects.filter(workspace=workspace).count() == 7

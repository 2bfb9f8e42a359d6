"""What happened last in a workspace: imports, broadcasts, tests, segments, opt-outs; by whom, where that is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from castlist.audience.models import Segment
from castlist.audience.recent_opt_outs import OptOutDay, opt_outs_by_day
from castlist.broadcasts.lifecycle import BEFORE_START
from castlist.broadcasts.models import Broadcast, SentTest
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.ui.people_counts import count_words
from castlist.ui.templatetags.parts import exact, status_words
from castlist.ui.templatetags.people import begun
from castlist.workspaces.models import User, Workspace

Connection = psycopg.Connection[Any]

MOST = 6
DONE = (Status.COMPLETED.value, Status.COMPLETED_WITH_ERRORS.value)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened: what, with a name that leads to it, what follows the name, and when.

    `face`: whose letters are shown, or `icon` where nobody is known. `who` stands before `what`; empty for nobody and
    for the reader, to whom `what` says *You*.
    """

    face: str = ""
    icon: str = ""
    who: str = ""
    what: str = ""
    name: str
    more: str = ""
    there: str
    at: datetime


def recent(workspace: Workspace, reader: User, connection: Connection, *, most: int = MOST) -> Sequence[Event]:
    """List what happened last, the newest first. Of each kind the last few are read, by a key or of a small table."""
    slug = workspace.slug
    imports = Import.objects.filter(workspace=workspace).select_related("uploaded_by").order_by("-pk")
    broadcasts = Broadcast.objects.filter(workspace=workspace, started_at__isnull=False).select_related("created_by")
    made = Segment.objects.filter(~Exists(Import.objects.filter(segment=OuterRef("pk"))), workspace=workspace)
    tests = SentTest.objects.filter(workspace=workspace).select_related("broadcast")
    days = opt_outs_by_day(connection, workspace.pk, zone=workspace.timezone)
    events = [
        *(_import(each, reader, slug) for each in imports[:most]),
        *(_broadcast(each, reader, slug) for each in broadcasts.order_by("-started_at")[:most]),
        *(_segment(each, slug) for each in made.order_by("-pk")[:most]),
        *(_test(each, slug) for each in tests.order_by("-state_at")[:most]),
        *(_opt_outs(each, slug) for each in days[:most]),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)[:most]


def _import(saved: Import, reader: User, slug: str) -> Event:
    created = ngettext("%s new user", "%s new users", saved.created) % exact(saved.created)
    outcome = created if saved.status in DONE else status_words("import", saved.status)
    is_mine = saved.uploaded_by_id == reader.pk
    return Event(
        face=_name(saved.uploaded_by, saved.uploaded_as),
        who="" if is_mine else _name(saved.uploaded_by, saved.uploaded_as),
        what=gettext("You imported") if is_mine else gettext("imported"),
        name=saved.file_name,
        more=f": {outcome}",
        there=reverse("import_details", args=[slug, saved.uuid]),
        at=saved.uploaded_at,
    )


def _broadcast(broadcast: Broadcast, reader: User, slug: str) -> Event:
    users = ngettext("to %s user", "to %s users", broadcast.audience) % exact(broadcast.audience)
    is_mine = broadcast.created_by_id == reader.pk
    return Event(
        face=_name(broadcast.created_by, broadcast.created_as),
        who="" if is_mine else _name(broadcast.created_by, broadcast.created_as),
        what=gettext("You started") if is_mine else gettext("started"),
        name=broadcast.name,
        more=f" {users}",
        there=reverse("broadcast", args=[slug, broadcast.uuid]),
        at=broadcast.started_at or broadcast.created_at,
    )


def _segment(segment: Segment, slug: str) -> Event:
    return Event(
        icon="chart-pie-2",
        what=gettext("New segment"),
        name=segment.name,
        there=f"{reverse('users', args=[slug])}?segment={segment.uuid}",
        at=segment.created_at,
    )


def _test(test: SentTest, slug: str) -> Event:
    is_draft = test.broadcast.state in BEFORE_START
    return Event(
        icon="message-2",
        what=gettext("Test of"),
        name=test.broadcast.name,
        more=f": {status_words('message', test.state)}",
        there=reverse("compose_edit" if is_draft else "broadcast", args=[slug, test.broadcast.uuid]),
        at=test.state_at,
    )


def _opt_outs(day: OptOutDay, slug: str) -> Event:
    number = exact(day.people) if day.is_all else count_words(None, at_least=day.people)
    return Event(
        icon="message-off",
        name=begun(ngettext("%s user opted out", "%s users opted out", day.people) % number),
        there=f"{reverse('users', args=[slug])}?f=user.opted_out&o=is_true&v=",
        at=day.at,
    )


def _name(person: User | None, otherwise: str) -> str:
    return person.called if person else otherwise or gettext("The command line")

"""What happened last in a workspace: imports and broadcasts, and who began them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from castlist.broadcasts.models import Broadcast
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.ui.templatetags.parts import exact, status_words
from castlist.workspaces.models import User, Workspace

DONE = (Status.COMPLETED.value, Status.COMPLETED_WITH_ERRORS.value)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened: who, what (with a name that leads to it), what follows the name, and when."""

    who: str
    what: str
    name: str
    more: str
    there: str
    at: datetime


def recent(workspace: Workspace, *, most: int = 5) -> Sequence[Event]:
    """List what happened last, the newest first."""
    imports = Import.objects.filter(workspace=workspace).select_related("uploaded_by").order_by("-pk")[:most]
    broadcasts = Broadcast.objects.filter(workspace=workspace, started_at__isnull=False).select_related("created_by")
    events = [*map(_import, imports), *map(_broadcast, broadcasts.order_by("-started_at")[:most])]
    return sorted(events, key=lambda event: event.at, reverse=True)[:most]


def _import(saved: Import) -> Event:
    created = ngettext("%s new user", "%s new users", saved.created) % exact(saved.created)
    outcome = created if saved.status in DONE else status_words("import", saved.status)
    return Event(
        who=_name(saved.uploaded_by, saved.uploaded_as),
        what=gettext("imported"),
        name=saved.file_name,
        more=f": {outcome}",
        there=reverse("import_details", args=[saved.workspace.slug, saved.uuid]),
        at=saved.uploaded_at,
    )


def _broadcast(broadcast: Broadcast) -> Event:
    users = ngettext("to %s user", "to %s users", broadcast.audience) % exact(broadcast.audience)
    return Event(
        who=_name(broadcast.created_by, broadcast.created_as),
        what=gettext("started"),
        name=broadcast.name,
        more=f" {users}",
        there=reverse("broadcast", args=[broadcast.workspace.slug, broadcast.uuid]),
        at=broadcast.started_at or broadcast.created_at,
    )


def _name(person: User | None, otherwise: str) -> str:
    return person.called if person else otherwise or gettext("The command line")

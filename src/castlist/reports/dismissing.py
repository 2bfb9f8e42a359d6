"""Settling what has happened and will not change: it leaves Home for all of the team, until it happens again."""

from datetime import datetime
from uuid import UUID

from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.statements import Connection
from castlist.config.queries import named_queries
from castlist.imports.lifecycle import FINISHED
from castlist.imports.models import Import
from castlist.reports.attention import NOTHING, Need, dismissed_needs
from castlist.workspaces.models import Dismissal, User, Workspace


class DismissRefused(Exception):
    """It is not dismissed. The message says why."""


def dismiss(connection: Connection, workspace: Workspace, about: UUID, *, by: User) -> None:
    """Dismiss how an import or a broadcast ended, or the callbacks that were set aside so far (the nil UUID).

    Raises DismissRefused for what has not ended, or is of another workspace: what is still wrong stays.
    """
    if about != NOTHING and not _has_ended(workspace, about):
        raise DismissRefused("This is still so. It goes by itself when it is mended.")
    parameters = {"workspace_id": workspace.pk, "about": about, "by_id": by.pk, "by": by.called}
    connection.execute(named_queries("castlist.reports")["dismiss"], parameters)


def put_back(workspace: Workspace, about: UUID) -> bool:
    """Let something need attention again; says whether it was dismissed."""
    deleted, _ = Dismissal.objects.filter(workspace=workspace, about=about).delete()
    return bool(deleted)


def list_dismissed(
    connection: Connection, workspace: Workspace, *, now: datetime, most: int
) -> list[tuple[Need, Dismissal]]:
    """List what was dismissed of the last days, by whom and when, the last one first."""
    needs = {need.uuid: need for need in dismissed_needs(connection, workspace, now=now, most=most)}
    known = Dismissal.objects.filter(workspace=workspace, about__in=needs).select_related("dismissed_by")
    return [(needs[each.about], each) for each in known.order_by("-dismissed_at")[:most]]


def _has_ended(workspace: Workspace, about: UUID) -> bool:
    imports = Import.objects.filter(workspace=workspace, uuid=about, status__in=[each.value for each in FINISHED])
    return imports.exists() or Broadcast.objects.filter(workspace=workspace, uuid=about, state="finished").exists()

"""The import that changed the list last: a page that shows the list as it was before can offer the new one."""

from dataclasses import dataclass

from django.db.models import Q

from castlist.imports.models import Import
from castlist.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class Ended:
    """An import that has ended and changed the list; `at` in seconds since 1970, so that a script can compare it."""

    file_name: str
    at: str


def last_ended(workspace: Workspace) -> Ended | None:
    """Find the import that ended last of those that made or changed a user, however it ended."""
    ended = Import.objects.filter(Q(created__gt=0) | Q(updated__gt=0), workspace=workspace, finished_at__isnull=False)
    last = ended.order_by("-finished_at").only("file_name", "finished_at").first()
    if last is None or last.finished_at is None:
        return None
    return Ended(file_name=last.file_name, at=f"{last.finished_at.timestamp():.6f}")

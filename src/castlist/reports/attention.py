"""What needs somebody, worst first: each with what happened and what there is to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from castlist.broadcasts.lifecycle import MessageState, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.statements import Connection
from castlist.channels.lifecycle import HALTED
from castlist.channels.models import Channel
from castlist.config.presence import count_workers
from castlist.config.queries import named_queries
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.receipts.processing import STRANGE
from castlist.workspaces.models import Dismissal, Workspace

FRESH = timedelta(days=7)
"""Refused rows of an older import are nobody's news, nor are failed messages of an older broadcast."""

PAST = frozenset({"import_failed", "import_errors", "broadcast_failures", "callbacks_set_aside"})
"""What has happened and will not change: a person can dismiss it. All else ends by itself when it is mended."""


NOTHING = UUID(int=0)

DISMISSED = Exists(
    Dismissal.objects.filter(
        workspace=OuterRef("workspace"), about=OuterRef("uuid"), dismissed_at__gte=OuterRef("finished_at")
    )
)
"""Of an import: somebody has dismissed how it ended."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something that needs somebody. `kind` says what; `about` is the import, broadcast or channel.

    `at`: when it happened, or since when it is so; None where nobody knows, as of a worker that is not there.
    """

    kind: str
    is_bad: bool
    about: Any = None
    number: int = 0
    at: datetime | None = None

    @property
    def is_past(self) -> bool:
        """Whether it can be dismissed."""
        return self.kind in PAST

    @property
    def uuid(self) -> UUID:
        """Name what it is about; the nil UUID for what is about none."""
        return self.about.uuid if self.about is not None else NOTHING


def find_needs(connection: Connection, workspace: Workspace, *, now: datetime, most: int | None = None) -> list[Need]:
    """List what needs somebody in a workspace, so many at most."""
    needs = [
        *_workers(connection),
        *_channels(workspace),
        *_broadcasts(workspace, most),
        *_stopped_imports(workspace, most),
        *_past(connection, workspace, now, most),
        *_callbacks(connection, workspace),
    ]
    return sorted(needs, key=lambda need: not need.is_bad)[:most]


def count_needs(connection: Connection, workspace: Workspace, *, now: datetime) -> int:
    """Count what `find_needs` lists, by one statement: it is asked with every page."""
    parameters = {
        "workspace_id": workspace.pk,
        "channel_states": [state.value for state in HALTED],
        "broadcast_states": [State.PAUSED.value, State.MISSED.value],
        "stopped": Status.STOPPED.value,
        "import_states": [Status.FAILED.value, Status.COMPLETED_WITH_ERRORS.value],
        "since": now - FRESH,
        "finished": State.FINISHED.value,
        "failed": MessageState.FAILED.value,
        "strange": STRANGE,
        "nothing": NOTHING,
    }
    row = connection.execute(named_queries("castlist.reports")["count_needs"], parameters).fetchone()
    return (int(row[0]) if row else 0) + len(list(_workers(connection)))


def _workers(connection: Connection) -> Iterator[Need]:
    if count_workers(connection) == 0:
        yield Need(kind="no_worker", is_bad=True)


def _channels(workspace: Workspace) -> Iterator[Need]:
    for channel in Channel.objects.filter(workspace=workspace, state__in=[state.value for state in HALTED]):
        at = channel.last_error_at or channel.checked_at
        yield Need(kind="channel_halted", is_bad=True, about=channel, at=at)


def _broadcasts(workspace: Workspace, most: int | None) -> Iterator[Need]:
    waiting = Broadcast.objects.filter(workspace=workspace).order_by("-pk")
    for broadcast in waiting.filter(state=State.PAUSED.value).order_by("-is_self_paused", "-pk")[:most]:
        # When a person paused is kept nowhere: it was after a worker was at it the last time.
        at = broadcast.held_at if broadcast.is_self_paused else broadcast.claimed_at or broadcast.started_at
        yield Need(kind="broadcast_paused", is_bad=broadcast.is_self_paused, about=broadcast, at=at)
    for broadcast in waiting.filter(state=State.MISSED.value)[:most]:
        yield Need(kind="broadcast_missed", is_bad=False, about=broadcast, at=broadcast.scheduled_at)


def _stopped_imports(workspace: Workspace, most: int | None) -> Iterator[Need]:
    stopped = Import.objects.filter(workspace=workspace, status=Status.STOPPED.value).order_by("-pk")
    for saved in stopped[:most]:
        yield Need(kind="import_stopped", is_bad=True, about=saved, at=saved.started_at or saved.uploaded_at)


def _past(
    connection: Connection, workspace: Workspace, now: datetime, most: int | None, *, is_dismissed: bool = False
) -> Iterator[Need]:
    """List what happened lately to imports and broadcasts, of what is dismissed or of what is not."""
    lately = Import.objects.filter(workspace=workspace, finished_at__gte=now - FRESH).order_by("-pk")
    imports = lately.filter(DISMISSED) if is_dismissed else lately.exclude(DISMISSED)
    for saved in imports.filter(status=Status.FAILED.value)[:most]:
        yield Need(kind="import_failed", is_bad=False, about=saved, at=saved.finished_at)
    for saved in imports.filter(status=Status.COMPLETED_WITH_ERRORS.value)[:most]:
        yield Need(kind="import_errors", is_bad=False, about=saved, number=saved.errors, at=saved.finished_at)
    parameters = {
        "workspace_id": workspace.pk,
        "since": now - FRESH,
        "finished": State.FINISHED.value,
        "failed": MessageState.FAILED.value,
        "is_dismissed": is_dismissed,
        "most": most,
    }
    failed = dict(connection.execute(named_queries("castlist.reports")["with_failures"], parameters).fetchall())
    for broadcast in Broadcast.objects.filter(workspace=workspace, pk__in=failed).order_by("-finished_at"):
        number, at = failed[broadcast.pk], broadcast.finished_at
        yield Need(kind="broadcast_failures", is_bad=False, about=broadcast, number=number, at=at)


def dismissed_needs(connection: Connection, workspace: Workspace, *, now: datetime, most: int) -> list[Need]:
    """List what was dismissed of what happened lately, so many of each kind at most."""
    return list(_past(connection, workspace, now, most, is_dismissed=True))


def _callbacks(connection: Connection, workspace: Workspace) -> Iterator[Need]:
    parameters = {"workspace_id": workspace.pk, "strange": STRANGE, "nothing": NOTHING}
    row = connection.execute(named_queries("castlist.reports")["set_aside"], parameters).fetchone()
    number, at = row or (0, None)
    if number:
        yield Need(kind="callbacks_set_aside", is_bad=False, number=number, at=at)

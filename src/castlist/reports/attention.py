"""What needs somebody, worst first: each with what happened and what there is to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.statements import Connection
from castlist.channels.lifecycle import HALTED
from castlist.channels.models import Channel
from castlist.config.presence import count_workers
from castlist.config.queries import named_queries
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.receipts.processing import STRANGE, count_set_aside
from castlist.workspaces.models import Workspace

FRESH = timedelta(days=7)
"""Refused rows of an older import are nobody's news."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something that needs somebody. `kind` says what; `about` is the import, broadcast or channel."""

    kind: str
    is_bad: bool
    about: Any = None
    number: int = 0


def find_needs(connection: Connection, workspace: Workspace, *, now: datetime, most: int | None = None) -> list[Need]:
    """List what needs somebody in a workspace, so many at most."""
    needs = [
        *_workers(connection),
        *_channels(workspace),
        *_broadcasts(workspace, most),
        *_imports(workspace, now, most),
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
        "strange": STRANGE,
    }
    row = connection.execute(named_queries("castlist.reports")["count_needs"], parameters).fetchone()
    return (int(row[0]) if row else 0) + len(list(_workers(connection)))


def _workers(connection: Connection) -> Iterator[Need]:
    if count_workers(connection) == 0:
        yield Need(kind="no_worker", is_bad=True)


def _channels(workspace: Workspace) -> Iterator[Need]:
    for channel in Channel.objects.filter(workspace=workspace, state__in=[state.value for state in HALTED]):
        yield Need(kind="channel_halted", is_bad=True, about=channel)


def _broadcasts(workspace: Workspace, most: int | None) -> Iterator[Need]:
    waiting = Broadcast.objects.filter(workspace=workspace).order_by("-pk")
    for broadcast in waiting.filter(state=State.PAUSED.value).order_by("-is_self_paused", "-pk")[:most]:
        yield Need(kind="broadcast_paused", is_bad=broadcast.is_self_paused, about=broadcast)
    for broadcast in waiting.filter(state=State.MISSED.value)[:most]:
        yield Need(kind="broadcast_missed", is_bad=False, about=broadcast)


def _imports(workspace: Workspace, now: datetime, most: int | None) -> Iterator[Need]:
    imports = Import.objects.filter(workspace=workspace).order_by("-pk")
    for saved in imports.filter(status=Status.STOPPED.value)[:most]:
        yield Need(kind="import_stopped", is_bad=True, about=saved)
    fresh = imports.filter(finished_at__gte=now - FRESH)
    for saved in fresh.filter(status=Status.FAILED.value)[:most]:
        yield Need(kind="import_failed", is_bad=False, about=saved)
    for saved in fresh.filter(status=Status.COMPLETED_WITH_ERRORS.value)[:most]:
        yield Need(kind="import_errors", is_bad=False, about=saved, number=saved.errors)


def _callbacks(connection: Connection, workspace: Workspace) -> Iterator[Need]:
    set_aside = count_set_aside(connection, workspace.pk)
    if set_aside:
        yield Need(kind="callbacks_set_aside", is_bad=False, number=set_aside)

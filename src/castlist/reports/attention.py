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
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.receipts.processing import count_set_aside
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


def find_needs(connection: Connection, workspace: Workspace, *, now: datetime) -> list[Need]:
    """List what needs somebody in a workspace."""
    needs = [
        *_workers(connection),
        *_channels(workspace),
        *_broadcasts(workspace),
        *_imports(workspace, now),
        *_callbacks(connection, workspace),
    ]
    return sorted(needs, key=lambda need: not need.is_bad)


def _workers(connection: Connection) -> Iterator[Need]:
    if count_workers(connection) == 0:
        yield Need(kind="no_worker", is_bad=True)


def _channels(workspace: Workspace) -> Iterator[Need]:
    for channel in Channel.objects.filter(workspace=workspace, state__in=[state.value for state in HALTED]):
        yield Need(kind="channel_halted", is_bad=True, about=channel)


def _broadcasts(workspace: Workspace) -> Iterator[Need]:
    waiting = Broadcast.objects.filter(workspace=workspace).order_by("-pk")
    for broadcast in waiting.filter(state=State.PAUSED.value):
        yield Need(kind="broadcast_paused", is_bad=broadcast.is_self_paused, about=broadcast)
    for broadcast in waiting.filter(state=State.MISSED.value):
        yield Need(kind="broadcast_missed", is_bad=False, about=broadcast)


def _imports(workspace: Workspace, now: datetime) -> Iterator[Need]:
    imports = Import.objects.filter(workspace=workspace).order_by("-pk")
    for saved in imports.filter(status=Status.STOPPED.value):
        yield Need(kind="import_stopped", is_bad=True, about=saved)
    fresh = imports.filter(finished_at__gte=now - FRESH)
    for saved in fresh.filter(status=Status.FAILED.value):
        yield Need(kind="import_failed", is_bad=False, about=saved)
    for saved in fresh.filter(status=Status.COMPLETED_WITH_ERRORS.value):
        yield Need(kind="import_errors", is_bad=False, about=saved, number=saved.errors)


def _callbacks(connection: Connection, workspace: Workspace) -> Iterator[Need]:
    set_aside = count_set_aside(connection, workspace.pk)
    if set_aside:
        yield Need(kind="callbacks_set_aside", is_bad=False, number=set_aside)

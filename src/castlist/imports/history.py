"""Import History: what every surface tells of an import."""

from collections import Counter
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from castlist.config.database import connect, pooled
from castlist.imports.comments import heading
from castlist.imports.lifecycle import WAITING, WORDS, Status
from castlist.imports.models import Import
from castlist.imports.queue import is_anybody_at_it
from castlist.imports.reason_counts import read_reasons
from castlist.imports.record import ImportNotFound
from castlist.workspaces.models import Workspace

COUNTS = ("created", "updated", "unchanged", "replaced", "errors", "discarded")
"""The six counts; their sum is the total."""

SHOWN_FAULT = 60
"""Characters of a fault in a list; the import by itself shows all of it."""


def list_imports(workspace: Workspace) -> QuerySet[Import]:
    """List the imports of a workspace, newest first."""
    return Import.objects.filter(workspace=workspace).select_related("channel").order_by("-id")


def find_import(workspace: Workspace, uuid: str) -> Import:
    """Find an import by its id. Raises ImportNotFound for one of another workspace as for none."""
    try:
        return list_imports(workspace).get(uuid=UUID(uuid))
    except (ValueError, Import.DoesNotExist) as error:
        raise ImportNotFound(f"There is no import {uuid} in this workspace.") from error


class Show(StrEnum):
    """Which imports Import History shows."""

    ALL = "all"
    RUNNING = "running"
    WITH_ERRORS = "errors"
    FAILED = "failed"


_SHOWN = {
    Show.ALL: Q(),
    Show.RUNNING: Q(status__in=[status.value for status in WAITING]),
    Show.WITH_ERRORS: Q(errors__gt=0),
    Show.FAILED: Q(status__in=[Status.FAILED.value, Status.STOPPED.value]),
}


def search_imports(workspace: Workspace, *, show: Show = Show.ALL, text: str = "") -> QuerySet[Import]:
    """List the imports of a kind whose file or segment has a text in its name, newest first."""
    found = list_imports(workspace).filter(_SHOWN[show])
    if text:
        found = found.filter(Q(file_name__icontains=text) | Q(segment_name__icontains=text))
    return found


def count_shown(workspace: Workspace) -> dict[Show, int]:
    """Count the imports of each kind. One can be of several."""
    kinds = {show.value: Count("pk", filter=shown) for show, shown in _SHOWN.items() if shown}
    counted = Import.objects.filter(workspace=workspace).aggregate(all=Count("pk"), **kinds)
    return {show: counted[show.value] for show in Show}


def waits_behind(saved: Import) -> Import | None:
    """Find the import after which a queued one starts; None where it is the next."""
    before = Import.objects.filter(workspace_id=saved.workspace_id, pk__lt=saved.pk, status__in=WAITING)
    return before.order_by("-pk").first()


def describe_import(saved: Import) -> dict[str, Any]:
    """Give the object that `castlist import --json` prints (the contract), in its order."""
    return {
        "id": str(saved.uuid),
        "status": saved.status,
        "file": saved.file_name,
        "segment": saved.segment_name,
        "country": saved.country,
        "encoding": saved.encoding,
        "total": saved.total,
        **{count: getattr(saved, count) for count in COUNTS},
        "problems": problem_words(saved),
    }


def describe_in_full(saved: Import) -> dict[str, Any]:
    """Give the contract's object and what else history knows."""
    return {
        **describe_import(saved),
        "channel": saved.channel.name,
        "blank_cells": saved.blank_cells,
        "row_limit": saved.row_limit,
        "rows": saved.rows,
        "uploaded_by": uploader(saved),
        "uploaded_at": _moment(saved.uploaded_at),
        "started_at": _moment(saved.started_at),
        "finished_at": _moment(saved.finished_at),
        "retry_at": _moment(saved.retry_at),
        "fault": saved.fault or None,
        "cancelled_by": saved.cancelled_by or None,
        "expired_at": _moment(saved.expired_at),
        "left_alone": is_left_alone(saved),
    }


def problem_words(saved: Import) -> list[str]:
    """List why a file was refused: one sentence a faulty column or fault of the file."""
    return [problem["words"] for problem in saved.problems]


def count_words(saved: Import) -> str:
    """Say the counts that are not zero: `978 created, 20 errors`."""
    words = {1: {"errors": "error"}}
    told = [(getattr(saved, count), count) for count in COUNTS if getattr(saved, count)]
    return ", ".join(f"{number:,} {words.get(number, {}).get(count, count)}" for number, count in told) or "none"


def uploader(saved: Import) -> str:
    """Name who uploaded the file: a person of the team, or the account that ran the command."""
    return saved.uploaded_by.email if saved.uploaded_by else saved.uploaded_as


def status_words(saved: Import) -> str:
    """Say in a few words how an import stands: `In progress (612 of 940)`, `Queued, nobody works on it`."""
    words = WORDS[Status(saved.status)]
    if saved.status == Status.IN_PROGRESS and saved.retry_at is not None:
        return f"{words} (waits until {saved.retry_at:%H:%M} UTC: {_cut(saved.fault)})"
    if saved.status == Status.IN_PROGRESS and saved.rows:
        words = f"{words} ({saved.total} of {min(saved.rows, saved.row_limit)})"
    return f"{words}, nobody works on it" if is_left_alone(saved) else words


def _cut(fault: str) -> str:
    """Keep a line of a list short: a fault can be as long as what PostgreSQL has to say."""
    return fault if len(fault) <= SHOWN_FAULT else f"{fault[: SHOWN_FAULT - 1]}…"


def is_left_alone(saved: Import) -> bool:
    """Whether an import has work left that no process does: its own was killed, or no worker runs.

    One that waits for its next try, or behind such a one, is not alone: somebody will look at it then.
    """
    if saved.status not in WAITING or held_up_by(saved) is not None:
        return False
    with closing(connect()) as connection:
        return not is_anybody_at_it(connection, saved.workspace_id)


def held_up_by(saved: Import) -> Import | None:
    """Find what keeps an import from going on: itself, or one saved before it, that waits for its next try.

    Imports of a workspace keep their order, so all behind that one wait with it.
    """
    if saved.status not in WAITING:
        return None
    first = (
        Import.objects.filter(workspace_id=saved.workspace_id, pk__lte=saved.pk, status__in=WAITING)
        .order_by("pk")
        .first()
    )
    return first if first is not None and first.retry_at is not None else None


def count_reasons(saved: Import) -> Counter[str]:
    """Count the problems of an import by reason, in words, most first."""
    counted: Counter[str] = Counter()
    with pooled() as connection:
        for batch in read_reasons(connection, saved):
            for each in batch.counts:
                counted[heading(each.reason, saved.country)] += each.columns.total()
    return counted


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None

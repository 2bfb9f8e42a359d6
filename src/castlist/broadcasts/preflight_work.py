"""The worker's part of pre-flight: going through a large audience that a page has asked about."""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from django.utils import timezone

from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.audience_facts import count_audience
from castlist.broadcasts.away import NO_DATABASE
from castlist.broadcasts.chores import Row
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.models import Broadcast, PreflightRun
from castlist.broadcasts.preflight import PreflightStopped, check_everybody
from castlist.broadcasts.preflight_runs import fingerprint_of, stored_preflight
from castlist.broadcasts.statements import Connection, fetch, run
from castlist.channels.refusals import TemplateRefused
from castlist.config.database import connect
from castlist.config.faults import fault_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

NOTHING_CAN_BE_SAID = (BroadcastRefused, FillingRefused, SegmentRefused, TemplateRefused)


def check_asked(row: Row, *, should_end: Callable[[], bool]) -> bool:
    """Go through everybody for the pre-flight of a broadcast (`row`: its `id`), unless another process is at it.

    Says whether it did. One that is asked for anew meanwhile is given up: the next look finds it. A worker that dies or
    ends leaves it to the next.
    """
    with closing(connect()) as connection:
        found = fetch(connection, "try_preflight_lock", broadcast_id=row["id"])
        if not found or not found["is_locked"]:
            return False
        try:
            asked = PreflightRun.objects.filter(
                workspace=row["workspace_id"], broadcast=row["id"], ended_at=None
            ).first()
            if asked is not None:
                _check(connection, asked, should_end)
        finally:
            if not connection.closed:
                run(connection, "unlock_preflight", broadcast_id=row["id"])
    return True


def _check(connection: Connection, asked: PreflightRun, should_end: Callable[[], bool]) -> None:
    mine = PreflightRun.objects.filter(
        workspace=asked.workspace_id, pk=asked.pk, asked_at=asked.asked_at, ended_at=None
    )
    broadcast = Broadcast.objects.select_related("workspace", "channel").get(
        workspace=asked.workspace_id, pk=asked.broadcast_id
    )

    def is_given_up(checked: int) -> bool:
        return should_end() or not mine.update(checked=checked)

    try:
        mine.update(fingerprint=fingerprint_of(broadcast), total=count_audience(connection, broadcast))
        found = check_everybody(broadcast, should_end=is_given_up)
    except PreflightStopped:
        return
    except NOTHING_CAN_BE_SAID as refusal:
        _end(mine, refused=str(refusal))
    except NO_DATABASE:
        raise
    except Exception as error:
        _end(mine, refused=f"Pre-flight ended in a fault: {fault_words(error)}. Check again.")
        raise
    else:
        _end(mine, checked=found.audience, total=found.audience, result=stored_preflight(found))


def _end(mine: "QuerySet[PreflightRun]", **found: object) -> None:
    mine.update(**found, ended_at=timezone.now())

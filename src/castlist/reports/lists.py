"""The people of a broadcast by what came of their message: as CSV, and as a segment."""

import csv
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import cache
from typing import TextIO

from psycopg.rows import tuple_row

from castlist.audience.exporting import harmless
from castlist.audience.segments import check_segment_name, imported_segment
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.lifecycle import BEFORE_START, MESSAGE_WORDS, WORDS, MessageState, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.broadcasts.plans import teller_of
from castlist.config.database import connect
from castlist.config.queries import named_queries
from castlist.reports.report import read_report

_HEADER = (
    "user.phone_no",
    "user.username",
    "user.first_name",
    "user.last_name",
    "state",
    "reason",
    "code",
    "provider_says",
    "attempt",
    "claimed_at",
    "accepted_at",
    "sent_at",
    "delivered_at",
    "read_at",
    "failed_at",
)
_FETCHED = 2_000


def export_recipients(broadcast: Broadcast, output: TextIO, *, states: tuple[MessageState, ...] | None = None) -> int:
    """Write a row a recipient as CSV; gives how many. Cells that a spreadsheet would run are made harmless."""
    parameters = {
        "workspace_id": broadcast.workspace_id,
        "broadcast_id": broadcast.pk,
        "states": [state.value for state in states] if states else None,
    }
    rows = csv.writer(output, lineterminator="\r\n")
    rows.writerow(_HEADER)
    written, tell = 0, cache(lambda stored: teller_of(broadcast).words(stored))
    with (
        closing(connect()) as connection,
        connection.transaction(),
        connection.cursor("recipients", row_factory=tuple_row) as cursor,
    ):
        cursor.itersize = _FETCHED
        for row in cursor.execute(named_queries("castlist.reports")["recipients"], parameters):
            rows.writerow(_line(row, tell))
            written += 1
    return written


def make_segment(broadcast: Broadcast, name: str, outcome: str) -> int:
    """Make an imported segment of the people with an outcome (a key of OUTCOMES), or add them to one; gives its id.

    Raises SegmentRefused for a name that cannot be used, and BroadcastRefused where nobody can have an outcome yet.
    """
    if broadcast.state in BEFORE_START:
        words = WORDS[State(broadcast.state)]
        raise BroadcastRefused(f"{broadcast.name} is {words}: nothing was sent, so there is no outcome to choose by.")
    name = check_segment_name(name)
    with closing(connect()) as connection, connection.transaction():
        segment_id = imported_segment(connection, broadcast.workspace_id, name)
        parameters = {
            "workspace_id": broadcast.workspace_id,
            "broadcast_id": broadcast.pk,
            "segment_id": segment_id,
            "states": [state.value for state in OUTCOMES[outcome]],
        }
        connection.execute(named_queries("castlist.reports")["add_members_by_outcome"], parameters)
        return segment_id


def count_outcome(broadcast: Broadcast, outcome: str) -> int:
    """Count the people with an outcome (a key of OUTCOMES), as they are now."""
    counts = read_report(broadcast, with_reasons=False).counts
    return sum(counts[state] for state in OUTCOMES[outcome])


def _line(row: tuple[object, ...], tell: Callable[[str], str]) -> list[str]:
    """Write a row; `tell` writes out why somebody was skipped."""
    phone, username, first_name, last_name, state, code, words, detail, attempt, *times = row
    words = tell(str(words)) if words and state == MessageState.SKIPPED else words
    told = (username, first_name, last_name, MESSAGE_WORDS[MessageState(str(state))], words, code, detail)
    cells = [harmless(str(each or "")) for each in told]
    return [str(phone), *cells, str(attempt), *(_moment(each) for each in times)]


def _moment(moment: object) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else ""

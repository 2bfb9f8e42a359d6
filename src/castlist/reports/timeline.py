"""The timeline of a broadcast: how many messages were sent, delivered, read and failed in each stretch of time."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import dict_row

from castlist.broadcasts.models import Broadcast
from castlist.config.database import connect
from castlist.config.queries import named_queries

KINDS = ("sent", "delivered", "read", "failed")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A stretch of time: when it begins, and how many messages came to be of each kind (KINDS) in it."""

    begins_at: datetime
    counts: Mapping[str, int]


def read_timeline(broadcast: Broadcast, *, stretch: timedelta) -> list[Stretch]:
    """Read the timeline since the start, in stretches of this length; those in which nothing happened are left out.

    A message that was read counts as sent, as delivered and as read, each at its own time. Empty before the start.
    """
    if broadcast.started_at is None:
        return []
    parameters = {
        "workspace_id": broadcast.workspace_id,
        "broadcast_id": broadcast.pk,
        "since": broadcast.started_at,
        "stretch": stretch,
    }
    with closing(connect()) as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(named_queries("castlist.reports")["timeline"], parameters).fetchall()
    found: dict[datetime, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["begins_at"], dict.fromkeys(KINDS, 0))[row["kind"]] = row["messages"]
    return [Stretch(begins_at=begins_at, counts=counts) for begins_at, counts in found.items()]


def last_event_at(broadcast: Broadcast) -> datetime | None:
    """Say when the last message was sent, delivered, read or failed. None where nothing of the kind has happened."""
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    with closing(connect()) as connection:
        row = connection.execute(named_queries("castlist.reports")["last_event"], key).fetchone()
    return row[0] if row else None


def reading_seconds(broadcast: Broadcast) -> float | None:
    """Say after how many seconds half of those who have read it had read it. None where nobody has."""
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    with closing(connect()) as connection:
        row = connection.execute(named_queries("castlist.reports")["reading_time"], key).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def cumulate(stretches: Sequence[Stretch], kind: str, moments: Sequence[datetime]) -> list[int]:
    """Give how many there had been of a kind by each moment. Pure; both are in the order of time."""
    total, at, found = 0, 0, []
    for moment in moments:
        while at < len(stretches) and stretches[at].begins_at < moment:
            total += stretches[at].counts[kind]
            at += 1
        found.append(total)
    return found

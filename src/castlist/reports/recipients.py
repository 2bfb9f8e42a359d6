"""The recipients of a broadcast, a page at a time, by what came of their message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg.rows import class_row

from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import teller_of
from castlist.broadcasts.statements import Connection
from castlist.config.queries import named_queries

PAGE_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class RecipientRow:
    """A recipient, and how far their message came. Names are empty when the contact was erased meanwhile.

    `reason` as a person reads it.
    """

    contact_id: int
    phone: str
    name: str
    state: str
    reason: str
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RecipientPage:
    """A page of recipients; `after` begins the next, None where there is none."""

    rows: Sequence[RecipientRow]
    after: int | None


def list_recipients(
    connection: Connection,
    broadcast: Broadcast,
    *,
    states: Sequence[MessageState] = (),
    reason: str | None = None,
    after: int = 0,
) -> RecipientPage:
    """List recipients in a steady order, those of some states or with one reason's words alone."""
    parameters = {
        "workspace_id": broadcast.workspace_id,
        "broadcast_id": broadcast.pk,
        "states": [state.value for state in states] or None,
        "reason": reason,
        "after": after,
        "limit": PAGE_ROWS + 1,
    }
    with connection.cursor(row_factory=class_row(RecipientRow)) as cursor:
        rows = cursor.execute(named_queries("castlist.reports")["recipient_page"], parameters).fetchall()
    page = rows[:PAGE_ROWS]
    return RecipientPage(rows=_told(broadcast, page), after=page[-1].contact_id if len(rows) > PAGE_ROWS else None)


def _told(broadcast: Broadcast, rows: Sequence[RecipientRow]) -> Sequence[RecipientRow]:
    """Write out why those who were skipped were."""
    if all(row.state != MessageState.SKIPPED for row in rows):
        return rows
    tell = teller_of(broadcast).words
    return [replace(row, reason=tell(row.reason)) if row.state == MessageState.SKIPPED else row for row in rows]

"""The messages of one contact, the youngest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import teller_of
from castlist.broadcasts.statements import Connection
from castlist.config.queries import named_queries

PAGE_ROWS = 10


@dataclass(frozen=True, kw_only=True)
class ContactMessage:
    """A message: its broadcast, how far it came and when, and why it came no further (in a person's words; empty)."""

    message_id: int
    broadcast: UUID
    broadcast_name: str
    state: str
    reason: str
    detail: str
    attempt: int
    accepted_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None
    began_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ContactMessages:
    """A page of them; `before` begins the next, None where there is none."""

    rows: Sequence[ContactMessage]
    before: int | None


def messages_of(
    connection: Connection, workspace_id: int, contact_id: int, *, before: int | None = None
) -> ContactMessages:
    """List the messages of a contact, from a place on."""
    parameters = {"workspace_id": workspace_id, "contact_id": contact_id, "before": before, "limit": PAGE_ROWS + 1}
    with connection.cursor(row_factory=class_row(ContactMessage)) as cursor:
        rows = cursor.execute(named_queries("castlist.reports")["messages_of_contact"], parameters).fetchall()
    page = rows[:PAGE_ROWS]
    return ContactMessages(
        rows=_told(workspace_id, page), before=page[-1].message_id if len(rows) > PAGE_ROWS else None
    )


def _told(workspace_id: int, rows: Sequence[ContactMessage]) -> Sequence[ContactMessage]:
    """Write out why the contact was skipped, by each broadcast's own template."""
    skipped = {row.broadcast for row in rows if row.state == MessageState.SKIPPED}
    found = Broadcast.objects.filter(workspace=workspace_id, uuid__in=skipped).select_related("channel")
    tellers = {one.uuid: teller_of(one) for one in found} if skipped else {}
    return [
        replace(row, reason=tellers[row.broadcast].words(row.reason)) if row.broadcast in tellers else row
        for row in rows
    ]


def count_waiting(connection: Connection, workspace_id: int, contact_id: int) -> int:
    """Count the messages of a contact that wait to be sent."""
    parameters = {"workspace_id": workspace_id, "contact_id": contact_id}
    row = connection.execute(named_queries("castlist.reports")["waiting_of_contact"], parameters).fetchone()
    return int(row[0]) if row else 0

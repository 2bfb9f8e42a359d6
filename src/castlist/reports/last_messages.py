"""What became of the last message of each of some contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from castlist.config.queries import named_queries


@dataclass(frozen=True, kw_only=True)
class LastMessage:
    """The last message of a contact: its state, and when it came to that; None while it waits."""

    contact_id: int
    state: str
    at: datetime | None


def last_messages(
    connection: psycopg.Connection[Any], workspace_id: int, contact_ids: Sequence[int]
) -> dict[int, LastMessage]:
    """Read the last messages of contacts, by their ids. Who was never messaged is missing."""
    query = named_queries("castlist.reports")["last_messages"]
    with connection.cursor(row_factory=class_row(LastMessage)) as cursor:
        rows = cursor.execute(query, {"workspace_id": workspace_id, "contact_ids": list(contact_ids)}).fetchall()
    return {row.contact_id: row for row in rows}

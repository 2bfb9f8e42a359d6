"""The other numbers of a person: from which they moved here, and to which they moved on, as WhatsApp tells."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from castlist.receipts.statements import Connection, query


@dataclass(frozen=True, kw_only=True)
class NumberChange:
    """Somebody moved from one number (digits) to another, as WhatsApp noticed then."""

    old_phone: str
    new_phone: str
    noticed_at: datetime


def number_changes_of(connection: Connection, workspace_id: int, phone: str) -> list[NumberChange]:
    """List the moves from and to a number, the youngest first."""
    with connection.cursor(row_factory=class_row(NumberChange)) as cursor:
        parameters = {"workspace_id": workspace_id, "phone": phone}
        return cursor.execute(query("number_changes_of"), parameters).fetchall()

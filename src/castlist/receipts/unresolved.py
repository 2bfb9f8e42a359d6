"""Wishes to stop whose people could not be found: shown to a person until they are found or seen to."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from castlist.audience.opt_outs import OptOutSource
from castlist.receipts.statements import Connection, fetch_all, query


@dataclass(frozen=True, kw_only=True)
class Unresolved:
    """A message that asks to stop, of somebody of whom at most the user id is known."""

    channel: str
    inbound_id: str
    at: datetime
    user_id: str
    text: str
    is_button: bool

    @property
    def source(self) -> OptOutSource:
        """By what means it asks."""
        return OptOutSource.STOP_BUTTON if self.is_button else OptOutSource.STOP_WORD


def list_unresolved(connection: Connection, workspace_id: int) -> list[Unresolved]:
    """List them, the youngest first."""
    with connection.cursor(row_factory=class_row(Unresolved)) as cursor:
        return cursor.execute(query("list_unresolved"), {"workspace_id": workspace_id}).fetchall()


def settle_by_hand(connection: Connection, workspace_id: int, inbound_id: str) -> bool:
    """Note that a person has seen to it. Says whether there was such a wish."""
    return bool(fetch_all(connection, "settle_by_hand", workspace_id=workspace_id, inbound_id=inbound_id))

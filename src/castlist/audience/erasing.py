"""Erasing a contact from the audience: the row and its memberships go, opt-outs stay (house promise 4)."""

from dataclasses import dataclass
from typing import Any

import psycopg

from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


class EraseRefused(Exception):
    """Nobody is erased. The message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Erased:
    """Who is erased: their id, and the names under which they stand in the workspace's tables.

    `phones`: their number and WhatsApp's own form of it (digits); `names`: these and the user id.
    """

    contact_id: int
    phone: str
    phones: tuple[str, ...]
    names: tuple[str, ...]


def find_erased(connection: Connection, workspace_id: int, phone: str) -> Erased | None:
    """Find who is to be erased, by their digits."""
    found = connection.execute(_query("names_of_contact"), {"workspace_id": workspace_id, "phone": phone}).fetchone()
    if found is None:
        return None
    contact_id, wa_id, user_id = found
    phones = tuple(filter(None, (phone, wa_id)))
    return Erased(contact_id=contact_id, phone=phone, phones=phones, names=tuple(filter(None, (*phones, user_id))))


def erase_from_audience(connection: Connection, workspace_id: int, person: Erased) -> None:
    """Delete a contact in the caller's transaction.

    Who opted out under another name than the number is opted out by the number afterwards: a later list brings the
    number alone. What the team lifted is forgotten, so that an older wish to stop that comes late counts.
    """
    parameters = {
        "workspace_id": workspace_id,
        "contact_id": person.contact_id,
        "phone": person.phone,
        "names": list(person.names),
    }
    for name in ("keep_opted_out", "forget_lifts", "forget_memberships", "forget_contact"):
        connection.execute(_query(name), parameters)


def _query(name: str) -> Any:
    return named_queries("castlist.audience")[name]

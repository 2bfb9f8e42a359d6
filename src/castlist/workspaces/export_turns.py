"""How many exports a person downloads at once: a few, so that nobody keeps the database from all others.

A turn is a row that is renewed while the download goes on. A process that dies gives none back: its turns end by
themselves, some two minutes later. So it holds over all processes, and no slow line keeps a connection.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg

from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]

MOST_AT_ONCE = 2

LASTS_SECONDS = 120.0
"""So long a turn lasts that nobody renews."""

RENEWED_SECONDS = 20.0
"""So often whoever has one renews it."""


class ExportRefused(Exception):
    """The person has as many exports under way as one may. The message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A turn that is taken: whose, which of the places, and by whom; another one who takes it has another token."""

    user_id: int
    place: int
    token: UUID

    def key(self) -> dict[str, Any]:
        """Give what names it to the database."""
        return {"user_id": self.user_id, "place": self.place, "token": self.token}


def take_turn(connection: Connection, user_id: int) -> Turn:
    """Take a turn for a person. Raises ExportRefused where all are taken."""
    for place in range(MOST_AT_ONCE):
        turn = Turn(user_id=user_id, place=place, token=uuid4())
        parameters = {**turn.key(), "seconds": LASTS_SECONDS}
        if connection.execute(_query("take_export_turn"), parameters).fetchone():
            return turn
    raise ExportRefused(
        "Two exports of yours are being downloaded. Wait until one of them has ended, then begin this one."
    )


def renew_turn(connection: Connection, turn: Turn) -> None:
    """Keep a turn for longer. One that ended meanwhile stays ended."""
    connection.execute(_query("renew_export_turn"), {**turn.key(), "seconds": LASTS_SECONDS})


def give_back(connection: Connection, turn: Turn) -> None:
    """Let the next one have it."""
    connection.execute(_query("give_export_turn_back"), turn.key())


def _query(name: str) -> Any:
    return named_queries("castlist.workspaces")[name]

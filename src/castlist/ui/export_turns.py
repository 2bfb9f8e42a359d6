"""Exports in turns: a person downloads few at once, and a turn ends with its download, however that ends."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TextIO

import psycopg

from castlist.config.database import DatabaseError, pooled
from castlist.ui.streaming import pieces_of
from castlist.workspaces.export_turns import RENEWED_SECONDS, Turn, give_back, renew_turn, take_turn
from castlist.workspaces.models import User

Renew = Callable[[], None]
"""To be called while an export is made, as often as one likes: it does something now and then."""


def export_pieces(person: User, write: Callable[[TextIO, Renew], object]) -> Iterator[bytes]:
    """Give what a function writes (streaming.pieces_of), in a turn of the person's.

    Raises ExportRefused before the first piece where they have too many, and what `pieces_of` raises.
    """
    with pooled() as connection:
        turn = take_turn(connection, person.pk)
    renew = _renewing(turn)
    try:
        for piece in pieces_of(lambda output: write(output, renew)):
            renew()
            yield piece
    finally:
        with suppress(DatabaseError, psycopg.Error), pooled() as connection:  # else it ends by itself
            give_back(connection, turn)


def _renewing(turn: Turn) -> Renew:
    renewed = time.monotonic()

    def renew() -> None:
        nonlocal renewed
        if time.monotonic() - renewed < RENEWED_SECONDS:
            return
        renewed = time.monotonic()
        with suppress(DatabaseError, psycopg.Error), pooled() as connection:
            renew_turn(connection, turn)

    return renew

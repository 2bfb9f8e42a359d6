"""Receipts move messages: only forwards, only their own attempt, in whatever order they come (house promise 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from castlist.broadcasts.refs import Ref
from castlist.broadcasts.statements import Connection, fetch_all, query, run


@dataclass(frozen=True, kw_only=True)
class Move:
    """What one receipt says of one attempt. `state`: sent, delivered, read or failed.

    `reason` is the provider's code, `words` what happened in ours, `detail` the provider's own text; for failures only.
    `is_unsubmitted`: a failure that says that the message was never handed over.
    """

    message_id: int
    attempt: int
    state: str
    at: datetime
    reason: str | None = None
    words: str | None = None
    detail: str | None = None
    is_unsubmitted: bool = False


@dataclass(frozen=True, kw_only=True)
class Moved:
    """An attempt that receipts reached, how it stood `before` and stands `after`.

    `is_news`: it left after its broadcast was last held, so that it says something of how things are now.
    `is_channel_news`: so much of its channel as well: it left after a person last verified that. What a provider tells
    for days of messages that left before stops nothing anew.
    """

    message_id: int
    attempt: int
    is_current: bool
    broadcast_id: int
    before: str
    after: str
    is_news: bool
    is_channel_news: bool

    @property
    def has_changed(self) -> bool:
        """Whether the message itself came further, or failed, by this."""
        return self.is_current and self.before != self.after


def find_by_provider_ids(
    connection: Connection,
    *,
    workspace_id: int,
    channel_id: int,
    former_ids: Sequence[int] = (),
    provider_ids: Sequence[str],
) -> dict[str, Ref]:
    """Find which messages these ids of the provider name; an id that is not known (yet) is left out."""
    rows = fetch_all(
        connection,
        "find_by_provider_ids",
        workspace_id=workspace_id,
        channel_ids=[channel_id, *former_ids],
        provider_ids=list(provider_ids),
    )
    return {row["provider_id"]: Ref(row["message_id"], row["attempt"]) for row in rows}


def apply_moves(
    connection: Connection, *, workspace_id: int, channel_id: int, former_ids: Sequence[int] = (), moves: Sequence[Move]
) -> list[Moved]:
    """Move messages by what receipts say, in the caller's transaction. Gives the attempts that were reached.

    Any number of moves of one attempt may come together and in any order; duplicates and what is behind are harmless.
    A failure does not undo delivered or read; a message that is unknown, or whose answer is still on its way, is
    settled. Moves of messages of other channels, and of attempts that never were, change nothing. `former_ids`: the
    other channels of the same number, whose messages are moved as well.
    """
    key = {"workspace_id": workspace_id, "channel_ids": [channel_id, *former_ids]}
    moved = _apply(connection, key, moves)
    reached = {(each.message_id, each.attempt) for each in moved}
    missed = [move for move in moves if (move.message_id, move.attempt) not in reached]
    return [*moved, *_apply(connection, key, missed)]  # a retry may have come between looking and locking


def queue_again(
    connection: Connection,
    *,
    workspace_id: int,
    channel_id: int,
    former_ids: Sequence[int] = (),
    message_ids: Sequence[int],
    due_at: datetime,
) -> list[int]:
    """Give failed messages that were never handed over a new attempt, from `due_at` on; gives their broadcasts.

    To be called with the transaction in which they failed. See `take_up_again` for broadcasts that were finished.
    """
    key = {"workspace_id": workspace_id, "channel_ids": [channel_id, *former_ids]}
    rows = fetch_all(connection, "queue_again", **key, message_ids=list(message_ids), due_at=due_at)
    return [row["broadcast_id"] for row in rows]


def take_up_again(connection: Connection, *, workspace_id: int, broadcast_ids: Sequence[int]) -> None:
    """Bring broadcasts that were finished back to Sending, since something of them is queued again."""
    run(connection, "take_up_again", workspace_id=workspace_id, broadcast_ids=list(broadcast_ids))


def _apply(connection: Connection, key: dict[str, Any], moves: Sequence[Move]) -> list[Moved]:
    if not moves:
        return []
    parameters = {
        **key,
        "message_ids": [move.message_id for move in moves],
        "attempts": [move.attempt for move in moves],
        "states": [move.state for move in moves],
        "times": [move.at for move in moves],
        "reasons": [move.reason for move in moves],
        "words": [move.words for move in moves],
        "details": [move.detail for move in moves],
        "unsubmitted": [move.is_unsubmitted for move in moves],
    }
    with connection.cursor(row_factory=class_row(Moved)) as cursor:
        return cursor.execute(query("apply_moves"), parameters).fetchall()

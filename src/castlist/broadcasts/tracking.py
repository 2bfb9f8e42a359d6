"""Receipts move messages: only forwards, only their own attempt, in whatever order they come (house promise 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from castlist.broadcasts.refs import Ref
from castlist.broadcasts.statements import Connection, fetch_all, run


@dataclass(frozen=True, kw_only=True)
class Move:
    """What one receipt says of one attempt. `state`: sent, delivered, read or failed.

    `reason` is the provider's code, `words` what happened in ours, `detail` the provider's own text; for failures only.
    """

    message_id: int
    attempt: int
    state: str
    at: datetime
    reason: str | None = None
    words: str | None = None
    detail: str | None = None


def find_by_provider_ids(
    connection: Connection, *, workspace_id: int, channel_id: int, provider_ids: Sequence[str]
) -> dict[str, Ref]:
    """Find which messages these ids of the provider name; an id that is not known (yet) is left out."""
    rows = fetch_all(
        connection,
        "find_by_provider_ids",
        workspace_id=workspace_id,
        channel_id=channel_id,
        provider_ids=list(provider_ids),
    )
    return {row["provider_id"]: Ref(row["message_id"], row["attempt"]) for row in rows}


def apply_moves(connection: Connection, *, workspace_id: int, channel_id: int, moves: Sequence[Move]) -> None:
    """Move messages by what receipts say, in the caller's transaction.

    Any number of moves of one attempt may come together and in any order; duplicates and what is behind are harmless.
    A failure does not undo delivered or read; a message that is unknown, or whose answer is still on its way, is
    settled. Moves of messages of other channels, and of attempts that never were, change nothing.
    """
    if not moves:
        return
    parameters = {
        "workspace_id": workspace_id,
        "channel_id": channel_id,
        "message_ids": [move.message_id for move in moves],
        "attempts": [move.attempt for move in moves],
        "states": [move.state for move in moves],
        "times": [move.at for move in moves],
        "reasons": [move.reason for move in moves],
        "words": [move.words for move in moves],
        "details": [move.detail for move in moves],
    }
    run(connection, "apply_moves", **parameters)
    run(connection, "apply_moves_to_earlier_attempts", **parameters)

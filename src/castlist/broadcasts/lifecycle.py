"""The states of a broadcast and of a message, and the arrows between them (house promises 2 and 3)."""

from enum import StrEnum


class State(StrEnum):
    """How a broadcast stands, in the words of JSON; WORDS has those that people read."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    MISSED = "missed"
    """Its time passed by more than an hour while nothing ran: a person decides."""
    PREPARING = "preparing"
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


WORDS = {
    State.DRAFT: "Draft",
    State.SCHEDULED: "Scheduled",
    State.MISSED: "Missed",
    State.PREPARING: "Preparing",
    State.SENDING: "Sending",
    State.PAUSED: "Paused",
    State.FINISHED: "Finished",
    State.CANCELLED: "Cancelled",
}

ARROWS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SCHEDULED, State.PREPARING, State.CANCELLED}),
    State.SCHEDULED: frozenset({State.DRAFT, State.SCHEDULED, State.MISSED, State.PREPARING, State.CANCELLED}),
    State.MISSED: frozenset({State.DRAFT, State.SCHEDULED, State.PREPARING, State.CANCELLED}),
    State.PREPARING: frozenset({State.SENDING, State.PAUSED, State.CANCELLED}),
    State.SENDING: frozenset({State.PAUSED, State.FINISHED, State.CANCELLED}),
    State.PAUSED: frozenset({State.PREPARING, State.SENDING, State.CANCELLED}),
    State.FINISHED: frozenset({State.SENDING}),
    State.CANCELLED: frozenset(),
}
"""Finished → Sending is Retry: failed messages get a new attempt. Paused goes back to where it was paused. Scheduled →
Scheduled is another time."""

BEFORE_START = (State.DRAFT, State.SCHEDULED, State.MISSED)
"""Nothing is frozen yet: the broadcast can be changed."""

RUNNING = (State.PREPARING, State.SENDING)
"""A worker has something to do."""


def sources(target: State) -> list[str]:
    """List the states from which an arrow leads to `target`, for the WHERE of the statement that moves."""
    return [state.value for state, targets in ARROWS.items() if target in targets]


class MessageState(StrEnum):
    """How far a message has come. Exclusive: each message is in one, and the counts sum to the audience."""

    QUEUED = "queued"
    SENDING = "sending"
    """Claimed, and the claim committed, before the request is written."""
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    """No answer came back, or the worker died: never sent again by itself, settled by a later receipt."""
    CANCELLED = "cancelled"


MESSAGE_WORDS = {
    MessageState.QUEUED: "Queued",
    MessageState.SENDING: "Sending",
    MessageState.ACCEPTED: "Accepted",
    MessageState.SENT: "Sent",
    MessageState.DELIVERED: "Delivered",
    MessageState.READ: "Read",
    MessageState.FAILED: "Failed",
    MessageState.SKIPPED: "Skipped",
    MessageState.UNKNOWN: "Unknown",
    MessageState.CANCELLED: "Cancelled",
}

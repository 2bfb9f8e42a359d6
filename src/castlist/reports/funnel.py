"""The funnel of a broadcast: how far its messages came, and what was lost between two steps. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from castlist.broadcasts.lifecycle import MessageState


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: how many came so far, and what became of those who did not (`lost`, by the word, without zeros)."""

    name: str
    messages: int
    lost: Mapping[str, int]


def funnel_of(counts: Mapping[MessageState, int], *, failed_late: int) -> tuple[Step, ...]:
    """Give the five steps. `failed_late`: failed messages that had been accepted; the others were refused.

    Each step's messages are those of the step before less what was lost, so that all adds up on the page.
    """
    read = counts[MessageState.READ]
    delivered = read + counts[MessageState.DELIVERED]
    sent = delivered + counts[MessageState.SENT]
    accepted = sent + counts[MessageState.ACCEPTED] + failed_late
    before = {
        "skipped": counts[MessageState.SKIPPED],
        "cancelled": counts[MessageState.CANCELLED],
        "waiting": counts[MessageState.QUEUED] + counts[MessageState.SENDING],
        "refused": counts[MessageState.FAILED] - failed_late,
        "unknown": counts[MessageState.UNKNOWN],
    }
    return (
        Step(name="audience", messages=accepted + sum(before.values()), lost={}),
        _step("accepted", accepted, before),
        _step("sent", sent, {"failed": failed_late, "on_their_way": counts[MessageState.ACCEPTED]}),
        _step("delivered", delivered, {"not_reached": counts[MessageState.SENT]}),
        _step("read", read, {"not_read": counts[MessageState.DELIVERED]}),
    )


@dataclass(frozen=True, kw_only=True)
class Left:
    """What had left of a broadcast that is cancelled: `gone` or on its way, `never`, or `refused` when it was sent."""

    gone: int
    never: int
    refused: int


def left_of(counts: Mapping[MessageState, int], *, failed_late: int) -> Left:
    """Say what had left. Skipped messages were never to leave, and those still queued are being cancelled."""
    refused = counts[MessageState.FAILED] - failed_late
    stays = (MessageState.CANCELLED, MessageState.SKIPPED, MessageState.QUEUED, MessageState.FAILED)
    gone = sum(number for state, number in counts.items() if state not in stays) + failed_late
    return Left(gone=gone, never=counts[MessageState.CANCELLED], refused=refused)


def _step(name: str, messages: int, lost: Mapping[str, int]) -> Step:
    return Step(name=name, messages=messages, lost={word: number for word, number in lost.items() if number})

"""Receipts: whose message each speaks of, kept once, parked where nobody knows the message (yet)."""

from collections.abc import Sequence
from dataclasses import dataclass

from castlist.broadcasts.refs import Ref, read_ref
from castlist.broadcasts.tracking import Move, Moved, apply_moves, find_by_provider_ids
from castlist.channels.providers.protocol import Receipt, ReceiptStatus
from castlist.receipts.statements import Connection, run
from castlist.receipts.told import Origin, Told, columns, happened_at

MOVING = frozenset({ReceiptStatus.SENT, ReceiptStatus.DELIVERED, ReceiptStatus.READ, ReceiptStatus.FAILED})


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A receipt, and the attempt of a message that it speaks of."""

    told: Told[Receipt]
    ref: Ref


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Receipts by whether their message is known. `new_ids`: of those that we knew by our own name only."""

    matched: Sequence[Matched]
    unmatched: Sequence[Told[Receipt]]
    new_ids: Sequence[tuple[str, Ref]]


def sort_receipts(connection: Connection, origin: Origin, receipts: Sequence[Told[Receipt]]) -> Sorted:
    """Find each receipt's message: by our own name of it first, else by the provider's. Reads only."""
    every_id = sorted({each for told in receipts for each in told.event.ids})
    known = find_by_provider_ids(connection, **origin.key_and_former, provider_ids=every_id) if every_id else {}
    matched, unmatched = [], []
    for told in receipts:
        ref = _own_ref(origin, told.event.ref) or next((known[i] for i in told.event.ids if i in known), None)
        if ref is None:
            unmatched.append(told)
        else:
            matched.append(Matched(told=told, ref=ref))
    new_ids = {i: each.ref for each in matched for i in each.told.event.ids if i not in known}
    return Sorted(matched=matched, unmatched=unmatched, new_ids=sorted(new_ids.items()))


def _own_ref(origin: Origin, text: str) -> Ref | None:
    """Read our own name of a message, written for this channel or for one that its number was connected as before."""
    return next((ref for token in origin.tokens if (ref := read_ref(token, text)) is not None), None)


def keep_receipts(connection: Connection, origin: Origin, matched: Sequence[Matched]) -> None:
    """Keep what was said of each attempt, once for each kind."""
    rows = [
        (
            each.ref.message_id,
            each.ref.attempt,
            each.told.event.status.value,
            each.told.event.at,
            each.told.received_at,
            each.told.event.error.code if each.told.event.error else None,
            each.told.event.raw,
        )
        for each in matched
    ]
    names = ("message_ids", "attempts", "kinds", "times", "received", "codes", "raws")
    if rows:
        run(connection, "keep_receipts", **origin.key, **dict(zip(names, columns(len(names), rows), strict=True)))


def move_messages(connection: Connection, origin: Origin, found: Sorted) -> list[Moved]:
    """Move the messages, and keep the ids by which the provider names them. Locks messages, then tallies.

    Gives the attempts that were reached.
    """
    moves = [_move(each) for each in found.matched if each.told.event.status in MOVING]
    moved = apply_moves(connection, **origin.key_and_former, moves=moves)
    if found.new_ids:
        ids, refs = zip(*found.new_ids, strict=True)
        messages, attempts = [ref.message_id for ref in refs], [ref.attempt for ref in refs]
        parameters = {"provider_ids": list(ids), "message_ids": messages, "attempts": attempts}
        run(connection, "learn_provider_ids", workspace_id=origin.workspace_id, **parameters)
    return moved


def _move(matched: Matched) -> Move:
    receipt, error = matched.told.event, matched.told.event.error
    return Move(
        message_id=matched.ref.message_id,
        attempt=matched.ref.attempt,
        state=receipt.status.value,
        at=happened_at(receipt.at, matched.told.received_at),
        reason=error.code if error else None,
        words=error.title if error else None,
        detail=(error.detail or None) if error else None,
        is_unsubmitted=receipt.is_unsubmitted,
    )

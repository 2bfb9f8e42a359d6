"""Receipts whose message nobody knows: kept for 72 hours, and matched when the provider's id becomes known.

A receipt may be faster than the answer to the request that it is about (reference §5.5). Most that stay are of
messages that somebody else sends by the same number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Receipt, ReceiptStatus
from castlist.receipts.statements import Connection, fetch_all, run
from castlist.receipts.told import Origin, Told, columns

KEEP = timedelta(hours=72)
MOST = 1_000
COLUMNS = (
    *("provider_ids", "kinds", "other_ids", "times", "received", "phones", "user_ids"),
    *("error_kinds", "codes", "words", "details", "raws", "to_dos", "throttles", "unsubmitted"),
)


@dataclass(frozen=True, kw_only=True)
class Due:
    """Parked receipts that are to be tried again, and how many were given up because they are too old."""

    receipts: Sequence[Told[Receipt]]
    given_up: int


def park_receipts(connection: Connection, origin: Origin, unmatched: Sequence[Told[Receipt]]) -> int:
    """Park receipts; gives how many could not be, since they name no message at all."""
    named = [told for told in unmatched if told.event.ids]
    rows = [_row(told) for told in named]
    if rows:
        run(connection, "park_receipts", **origin.key, **dict(zip(COLUMNS, _columns(rows), strict=True)))
    return len(unmatched) - len(named)


def due_receipts(connection: Connection, origin: Origin) -> Due:
    """Lock the parked receipts whose message may be known by now, and give up those that are too old.

    Each is looked at after as long again as it has waited: a second after a second, an hour after an hour.
    """
    rows = fetch_all(connection, "due_parked_receipts", **origin.key, most=MOST)
    old = [row for row in rows if row["now"] - row["received_at"] > KEEP]
    _unpark(connection, origin, old)
    return Due(receipts=[_receipt(row) for row in rows if row not in old], given_up=len(old))


def unpark(connection: Connection, origin: Origin, matched: Sequence[Told[Receipt]]) -> None:
    """Delete those that were matched."""
    _unpark(
        connection,
        origin,
        [{"provider_id": told.event.ids[0], "kind": told.event.status.value} for told in matched],
    )


def _unpark(connection: Connection, origin: Origin, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        ids, kinds = [row["provider_id"] for row in rows], [row["kind"] for row in rows]
        run(connection, "unpark_receipts", **origin.key, provider_ids=ids, kinds=kinds)


def _columns(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return columns(len(COLUMNS), rows)


def _row(told: Told[Receipt]) -> tuple[object, ...]:
    receipt, error = told.event, told.event.error
    return (
        receipt.ids[0],
        receipt.status.value,
        "\n".join(receipt.ids[1:]),
        receipt.at,
        told.received_at,
        receipt.phone,
        receipt.user_id,
        error.kind.value if error else None,
        error.code if error else None,
        error.title if error else None,
        error.detail if error else None,
        receipt.raw,
        error.to_do if error else "",
        error is not None and error.is_throttle,
        receipt.is_unsubmitted,
    )


def _receipt(row: Mapping[str, Any]) -> Told[Receipt]:
    receipt = Receipt(
        status=ReceiptStatus(row["kind"]),
        ids=(row["provider_id"], *row["other_ids"]),
        at=row["told_at"],
        phone=row["phone"],
        user_id=row["user_id"],
        error=_error(row) if row["error_kind"] else None,
        raw=row["raw"],
        is_unsubmitted=row["is_unsubmitted"],
    )
    return Told(event=receipt, received_at=row["received_at"])


def _error(row: Mapping[str, Any]) -> ProviderError:
    return ProviderError(
        code=row["code"],
        kind=ErrorKind(row["error_kind"]),
        title=row["words"],
        to_do=row["to_do"],
        detail=row["detail"] or "",
        is_throttle=row["is_throttle"],
    )

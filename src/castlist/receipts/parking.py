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
from castlist.config.logs import logger
from castlist.receipts.statements import Connection, fetch_all, run
from castlist.receipts.told import Origin, Told, columns

KEEP = timedelta(hours=72)
MOST = 1_000
COLUMNS = (
    *("provider_ids", "kinds", "other_ids", "times", "received", "phones", "user_ids"),
    *("error_kinds", "codes", "words", "details", "raws", "to_dos", "throttles", "unsubmitted"),
)


KINDS = {kind.value: kind for kind in ErrorKind}
STATUSES = {status.value: status for status in ReceiptStatus}

Key = tuple[str, str]
"""The provider's id and the kind of a parked receipt, which name it in its channel."""


@dataclass(frozen=True, kw_only=True)
class Parked:
    """A parked receipt that is tried again. `is_old`: it is given up if its message is still not known."""

    key: Key
    told: Told[Receipt]
    is_old: bool


def park_receipts(connection: Connection, origin: Origin, unmatched: Sequence[Told[Receipt]]) -> int:
    """Park receipts; gives how many could not be, since they name no message at all."""
    named = [told for told in unmatched if told.event.ids]
    rows = [_row(told) for told in named]
    if rows:
        run(connection, "park_receipts", **origin.key, **dict(zip(COLUMNS, _columns(rows), strict=True)))
    return len(unmatched) - len(named)


def put_off_parked(connection: Connection, origin: Origin) -> list[Key]:
    """List the parked receipts whose message may be known by now, and put them off until they are tried next.

    Each is looked at after as long again as it has waited: a second after a second, an hour after an hour.
    """
    rows = fetch_all(connection, "put_off_parked", **origin.key, most=MOST)
    return [(row["provider_id"], row["kind"]) for row in rows]


def claim_parked(connection: Connection, origin: Origin, keys: Sequence[Key]) -> list[Parked]:
    """Read parked receipts and hold them until the caller's transaction ends; `told.order` is the place in the list."""
    return [_parked(row, at) for at, row in enumerate(fetch_all(connection, "claim_parked", **_named(origin, keys)))]


def unpark(connection: Connection, origin: Origin, keys: Sequence[Key]) -> None:
    """Delete parked receipts: those that were matched, and those that are given up."""
    if keys:
        run(connection, "unpark_receipts", **_named(origin, keys))


def set_parked_aside(connection: Connection, origin: Origin, key: Key, fault: str) -> None:
    """Keep a parked receipt that could not be settled, until a person lets it be tried again."""
    run(connection, "set_parked_aside", **origin.key, provider_id=key[0], kind=key[1], fault=fault)
    fields = {"workspace_id": origin.workspace_id, "channel_id": origin.channel_id, "fault": fault}
    logger(__name__).error("parked receipt set aside", **fields)


def _named(origin: Origin, keys: Sequence[Key]) -> dict[str, Any]:
    return {**origin.key, "provider_ids": [each for each, _ in keys], "kinds": [kind for _, kind in keys]}


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


def _parked(row: Mapping[str, Any], at: int) -> Parked:
    told = Told(event=_receipt(row), received_at=row["received_at"], order=at)
    is_old = row["now"] - row["received_at"] > KEEP
    return Parked(key=(row["provider_id"], row["kind"]), told=told, is_old=is_old)


def _receipt(row: Mapping[str, Any]) -> Receipt:
    """Read a row, whatever version of ours has written it: a status or kind that is not known any more says least."""
    return Receipt(
        status=STATUSES.get(row["kind"], ReceiptStatus.UNKNOWN),
        ids=(row["provider_id"], *row["other_ids"]),
        at=row["told_at"],
        phone=row["phone"],
        user_id=row["user_id"],
        error=_error(row) if row["error_kind"] else None,
        raw=row["raw"],
        is_unsubmitted=row["is_unsubmitted"],
    )


def _error(row: Mapping[str, Any]) -> ProviderError:
    return ProviderError(
        code=row["code"],
        kind=KINDS.get(row["error_kind"], ErrorKind.FAIL),
        title=row["words"],
        to_do=row["to_do"],
        detail=row["detail"] or "",
        is_throttle=row["is_throttle"],
    )

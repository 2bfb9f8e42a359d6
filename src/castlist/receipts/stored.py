"""Stored callbacks: claimed by one worker, read with their provider's adapter, and done with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from castlist.channels.providers import provider
from castlist.channels.providers.protocol import Event
from castlist.config.faults import fault_words, place_of
from castlist.receipts.calls import make_call
from castlist.receipts.statements import Connection, fetch_all, query, run
from castlist.receipts.told import Origin, Told, columns

MOST_BYTES = 8 << 20
"""The bodies of a batch are in memory together: no more than these bytes, save of a single one."""


@dataclass(frozen=True, kw_only=True)
class StoredCallback:
    """A callback as it came in."""

    callback_id: int
    received_at: datetime
    method: str
    query: bytes = field(repr=False)
    content_type: str
    body: bytes = field(repr=False)
    is_passed_on: bool


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A callback that our own code stumbled over, and what about it, without anybody's data."""

    callback_id: int
    words: str


def claim_callbacks(connection: Connection, origin: Origin, most: int) -> list[StoredCallback]:
    """Take up to `most` callbacks of a channel, oldest first, held until the caller's transaction ends."""
    ids = _fitting(fetch_all(connection, "claim_callbacks", **origin.key, most=most))
    if not ids:
        return []
    with connection.cursor(row_factory=class_row(StoredCallback), binary=True) as cursor:
        parameters = {"workspace_id": origin.workspace_id, "callback_ids": ids}
        return cursor.execute(query("read_callbacks"), parameters).fetchall()


def read_callbacks(origin: Origin, callbacks: Sequence[StoredCallback]) -> tuple[list[Told[Event]], list[Fault]]:
    """Read what callbacks tell, in their order; one that cannot be read is a fault, and the others are read."""
    events: list[Told[Event]] = []
    faults: list[Fault] = []
    for callback in callbacks:
        try:
            found = _read(origin, callback)
        except Exception as error:  # noqa: BLE001 - the barrier: whatever a provider sends, the others are read
            faults.append(Fault(callback_id=callback.callback_id, words=words_of(error)))
        else:
            events += [
                Told(
                    event=event,
                    received_at=callback.received_at,
                    order=len(events) + at,
                    callback_id=callback.callback_id,
                    is_passed_on=callback.is_passed_on,
                )
                for at, event in enumerate(found)
            ]
    return events, faults


def pass_on(connection: Connection, origin: Origin, elsewhere: Iterable[tuple[int, int, int]]) -> None:
    """Put callbacks into the inboxes of other channels too, as (workspace, channel, callback)."""
    rows = sorted(elsewhere)
    names = ("workspace_ids", "channel_ids", "callback_ids")
    if rows:
        given = dict(zip(names, columns(len(names), rows), strict=True))
        run(connection, "pass_on", workspace_id=origin.workspace_id, **given)


def finish_callbacks(
    connection: Connection, origin: Origin, callbacks: Sequence[StoredCallback], faults: Sequence[Fault]
) -> None:
    """Delete what takes effect in the same transaction: all that were read without a fault."""
    broken = {fault.callback_id for fault in faults}
    ids = [each.callback_id for each in callbacks if each.callback_id not in broken]
    run(connection, "delete_callbacks", workspace_id=origin.workspace_id, callback_ids=ids)


def set_aside(connection: Connection, origin: Origin, faults: Sequence[Fault]) -> None:
    """Keep callbacks for a person to look at, out of the way of the others."""
    for fault in faults:
        parameters = {"workspace_id": origin.workspace_id, "callback_ids": [fault.callback_id]}
        run(connection, "set_aside", **parameters, fault=fault.words)


def words_of(error: BaseException) -> str:
    """Say what happened and where, without anybody's data."""
    return f"{fault_words(error)} at {place_of(error)}"


def _read(origin: Origin, callback: StoredCallback) -> list[Event]:
    headers = {"content-type": callback.content_type}
    call = make_call(method=callback.method, query=callback.query, headers=headers, body=callback.body)
    return provider(origin.provider).read_callback(call)


def _fitting(claimed: Sequence[dict[str, Any]]) -> list[int]:
    """Choose as many as fit into memory, at least one."""
    size = 0
    ids: list[int] = []
    for row in claimed:
        size += row["size"]
        if ids and size > MOST_BYTES:
            break
        ids.append(row["callback_id"])
    return ids

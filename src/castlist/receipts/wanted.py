"""What people want, whatever told us: no more messages, or messages again; put into force in the order of telling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from castlist.audience.opt_outs import (
    BY_WHATSAPP,
    Lift,
    OptOut,
    OptOutSource,
    add_opt_outs,
    lift_opt_outs,
    refusal_source,
)
from castlist.channels.providers.errors import ErrorKind
from castlist.channels.providers.protocol import Preference, Receipt
from castlist.receipts.people import Person
from castlist.receipts.statements import Connection
from castlist.receipts.told import Told, happened_at


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Somebody, under all their names, wants to stop (by the one source), or to lift what these sources have set."""

    is_stop: bool
    names: Sequence[str]
    sources: Sequence[OptOutSource]
    at: datetime


def wanted_in_whatsapp(told: Told[Preference], person: Person) -> Wanted | None:
    """Say what a setting of WhatsApp's asks for. Pure."""
    if not person.names:
        return None
    is_stop = told.event.is_stop
    sources = (OptOutSource.WHATSAPP_PREFERENCE,) if is_stop else BY_WHATSAPP
    at = happened_at(told.event.at, told.received_at)
    return Wanted(is_stop=is_stop, names=person.names, sources=sources, at=at)


def is_opted_out_elsewhere(receipt: Receipt) -> bool:
    """Whether a receipt says that the message was refused because the person has opted out elsewhere. Pure."""
    return receipt.error is not None and receipt.error.kind is ErrorKind.OPTED_OUT


def wanted_by_refusal(told: Told[Receipt], person: Person) -> Wanted | None:
    """Say what it means that a message was refused because the person has opted out elsewhere. Pure."""
    if told.event.error is None or not person.names:
        return None
    at = happened_at(told.event.at, told.received_at)
    return Wanted(is_stop=True, names=person.names, sources=(refusal_source(told.event.error.code),), at=at)


def put_into_force(connection: Connection, workspace_id: int, wanted: Iterable[Wanted]) -> None:
    """Put wishes into force, in their order, in the caller's transaction."""
    for is_stop, run in groupby(wanted, key=lambda each: each.is_stop):
        if is_stop:
            add_opt_outs(
                connection,
                workspace_id,
                [OptOut(person=name, source=each.sources[0], at=each.at) for each in run for name in each.names],
            )
        else:
            lift_opt_outs(
                connection,
                workspace_id,
                [Lift(person=name, sources=each.sources, at=each.at) for each in run for name in each.names],
            )

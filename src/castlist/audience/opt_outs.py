"""Who gets no messages: opting out, being brought back, and the list (house promise 4).

An opt-out names a phone or a business-scoped user id, not a contact: it exists for people on no list, and survives the
contact. A person can have opted out by several means; each is lifted by its own only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import class_row, scalar_row

from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


class OptOutSource(StrEnum):
    """By what means somebody opted out, as stored."""

    STOP_WORD = "stop_word"
    STOP_BUTTON = "stop_button"
    WHATSAPP_PREFERENCE = "whatsapp_preference"
    """Marketing messages were stopped in WhatsApp's own settings."""
    ERROR_131050 = "error_131050"
    """WhatsApp refused a message because of such a setting."""
    KALEYRA = "kaleyra"
    """Kaleyra says that the number has opted out there."""
    PERSON = "person"
    """Somebody of the team wrote it down."""


WORDS = {
    OptOutSource.STOP_WORD: "Wrote a stop word",
    OptOutSource.STOP_BUTTON: "Tapped a stop button",
    OptOutSource.WHATSAPP_PREFERENCE: "Stopped in WhatsApp",
    OptOutSource.ERROR_131050: "Refused by WhatsApp (131050)",
    OptOutSource.KALEYRA: "Opted out at Kaleyra",
    OptOutSource.PERSON: "Added by hand",
}

BY_MESSAGE = (OptOutSource.STOP_WORD, OptOutSource.STOP_BUTTON)
"""What a person's message to us lifts again (START)."""

BY_WHATSAPP = (OptOutSource.WHATSAPP_PREFERENCE, OptOutSource.ERROR_131050)
"""What resuming in WhatsApp's settings lifts again: the code is how we heard of the setting."""

BY_HAND = tuple(OptOutSource)
"""A person of the team may lift any."""


WHATSAPP_CODE = "131050"


def refusal_source(code: str) -> OptOutSource:
    """Say whose opt-out a refused message tells of: WhatsApp's (131050), else Kaleyra's, which has its own list."""
    return OptOutSource.ERROR_131050 if code == WHATSAPP_CODE else OptOutSource.KALEYRA


@dataclass(frozen=True, kw_only=True)
class OptOut:
    """Somebody wants no more messages. `person`: a phone's digits, or a user id (it has letters). `at`: None is now."""

    person: str
    source: OptOutSource
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Lift:
    """Somebody is brought back, out of what they opted out of by these means up to `at` (None is now).

    `by`: who of the team did it, by name; empty where the person did it themselves.
    """

    person: str
    sources: Sequence[OptOutSource]
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredOptOut:
    """An opt-out as the list shows it. One of `phone` and `user_id` is there; `is_listed`: a contact has it."""

    phone: str | None
    user_id: str | None
    source: str
    opted_out_at: datetime
    is_listed: bool


def add_opt_outs(connection: Connection, workspace_id: int, opt_outs: Iterable[OptOut]) -> int:
    """Write down who wants no more messages, in the caller's transaction. Gives how many are new.

    A wish that is older than the lift of the same means is past and changes nothing, however late it comes.
    """
    parameters = _parameters(workspace_id, list(opt_outs))
    with connection.cursor(row_factory=scalar_row) as cursor:
        return len(cursor.execute(_query("add_opt_outs"), parameters).fetchall())


async def add_opt_outs_async(
    connection: psycopg.AsyncConnection[Any], workspace_id: int, *, phones: Sequence[str], source: OptOutSource
) -> None:
    """Write down that these numbers want no more messages, as of now: for whoever sends, in its transaction."""
    opt_outs = [OptOut(person=phone, source=source) for phone in phones]
    await connection.execute(_query("add_opt_outs"), _parameters(workspace_id, opt_outs))


def lift_opt_outs(connection: Connection, workspace_id: int, lifts: Iterable[Lift]) -> int:
    """Bring people back, in the caller's transaction. Gives how many opt-outs are gone.

    One that is younger than the lift stays, so that an old START that comes late changes nothing.
    """
    each = [(lift, source) for lift in lifts for source in lift.sources]
    every = [OptOut(person=lift.person, source=source, at=lift.at) for lift, source in each]
    parameters = {**_parameters(workspace_id, every), "by": [lift.by for lift, _ in each]}
    with connection.cursor(row_factory=scalar_row) as cursor:
        return len(cursor.execute(_query("lift_opt_outs"), parameters).fetchall())


def move_opt_outs(connection: Connection, workspace_id: int, moved: Sequence[tuple[str, str]]) -> None:
    """Let people who moved from one number to another (digits) stay opted out under the new one as well.

    Each wish keeps its time, so that one that was lifted under the new number stays lifted, however often or late the
    move is told.
    """
    old_phones, new_phones = [old for old, _ in moved], [new for _, new in moved]
    key = {"workspace_id": workspace_id}
    with connection.cursor() as cursor:
        parameters = {**key, "old_phones": old_phones, "new_phones": new_phones}
        wishes = cursor.execute(_query("opt_outs_that_move"), parameters).fetchall()
        if wishes:
            names = ("people", "sources", "times")
            columns = (list(column) for column in zip(*wishes, strict=True))
            cursor.execute(_query("add_opt_outs"), key | dict(zip(names, columns, strict=True)))


def is_opted_out(connection: Connection, workspace_id: int, *, phone: str) -> bool:
    """Whether this number (digits) has opted out, itself or under another name of the contact that has it."""
    parameters = {"workspace_id": workspace_id, "phone": phone}
    statement = sql.SQL(_query("has_opted_out")).format(is_opted_out=sql.SQL(_query("is_opted_out")))
    with connection.cursor(row_factory=scalar_row) as cursor:
        return bool(cursor.execute(statement, parameters).fetchone())


def list_opt_outs(connection: Connection, workspace_id: int) -> list[StoredOptOut]:
    """List all opt-outs of a workspace, the youngest first; a person has one for each means."""
    with connection.cursor(row_factory=class_row(StoredOptOut)) as cursor:
        return cursor.execute(each_by_one_name("list_opt_outs"), {"workspace_id": workspace_id}).fetchall()


def each_by_one_name(name: str) -> sql.Composed:
    """Give the statement `name` of queries.sql, in which nobody stands both by number and by user id."""
    return sql.SQL(_query(name)).format(is_also_listed_by_number=sql.SQL(_query("is_also_listed_by_number")))


def _parameters(workspace_id: int, opt_outs: Sequence[OptOut]) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "people": [each.person for each in opt_outs],
        "sources": [each.source.value for each in opt_outs],
        "times": [each.at for each in opt_outs],
    }


def _query(name: str) -> LiteralString:
    return named_queries("castlist.audience")[name]

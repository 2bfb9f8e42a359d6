"""Looking through the recipients of a broadcast one by one: the message that each would get, or why none."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from psycopg import sql
from psycopg.rows import tuple_row

from castlist.audience.attribute_types import KnownAttribute
from castlist.audience.matching import audience_filter
from castlist.audience.searching import searched_digits, searched_words
from castlist.broadcasts.carrying import carriage_of
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.filling import read_filling
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import audience_of, is_us_skipped, template_of, values_of
from castlist.broadcasts.recipients import FIXED_COLUMNS, Judge, stream_recipients, value_columns
from castlist.broadcasts.skipping import Skip
from castlist.broadcasts.statements import Connection, query
from castlist.channels.template_shape import TemplateShape
from castlist.config.database import connect
from castlist.config.queries import named_queries

MOST_FOUND = 8
"""How many recipients a search shows."""

PAGES_LOOKED_AT = 3
"""So many pages of recipients are gone through for one who gets the message: about a second, where nobody does."""

_ANYWHERE, _AFTER, _BEFORE, _AT = (
    sql.SQL("true"),
    sql.SQL("c.contact_id > %(at)s"),
    sql.SQL("c.contact_id < %(at)s"),
    sql.SQL("c.contact_id = %(at)s"),
)
_UP, _DOWN = sql.SQL("ASC"), sql.SQL("DESC")


@dataclass(frozen=True, kw_only=True)
class Viewed:
    """A recipient and its message as far as it can be filled: texts by the variable's key, or why it is skipped."""

    contact_id: int
    phone: str
    name: str
    message: Mapping[str, str] | Skip


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a draft is read: its template, the rule for each contact, and what is wrong with which variable, by key."""

    shape: TemplateShape
    judge: Judge
    problems: Mapping[str, str]


def read_draft(broadcast: Broadcast, known: Mapping[str, KnownAttribute]) -> Reading:
    """Read a draft as far as it goes: variables that cannot be filled yet are left out.

    Raises BroadcastRefused where no template is chosen, TemplateRefused where it is gone.
    """
    if not broadcast.template_name:
        raise BroadcastRefused("Choose a template first.")
    shape = template_of(broadcast)
    filling, problems = read_filling(shape, values_of(broadcast), known)
    judge = Judge(
        filling=filling,
        own_number=broadcast.channel.number,
        skips_us=is_us_skipped(broadcast, shape),
        carries=None if problems else carriage_of(broadcast, shape, filling.keys),
    )
    return Reading(shape=shape, judge=judge, problems=problems)


def view_recipient(
    connection: Connection, broadcast: Broadcast, reading: Reading, *, at: int = 0, step: str = "at"
) -> Viewed | None:
    """View the recipient `at` a contact's id, or the one `after` or `before` it; 0 is the first.

    At the end it goes on from the beginning. None where the audience is empty. Raises as stream_recipients.
    """
    place, order = {"after": (_AFTER, _UP), "before": (_BEFORE, _DOWN)}.get(step, (_AT, _UP))
    found = _near(connection, broadcast, reading, place, order, at=at) if at else []
    if not found:
        found = _near(connection, broadcast, reading, _ANYWHERE, order, at=at)
    return found[0] if found else None


def view_first(connection: Connection, broadcast: Broadcast, reading: Reading) -> Viewed | None:
    """View the first recipient who gets the message; where none of the first many does, the first of all.

    None where the audience is empty. Raises as stream_recipients.
    """
    first = view_recipient(connection, broadcast, reading)
    if first is None or not isinstance(first.message, Skip):
        return first
    with closing(connect()) as reader:
        pages = stream_recipients(reader, audience_of(broadcast), reading.judge, after=first.contact_id)
        looked_at = chain.from_iterable(islice(pages, PAGES_LOOKED_AT))
        found = next((each.contact_id for each in looked_at if not isinstance(each.message, Skip)), 0)
        pages.close()  # type: ignore[attr-defined]  # ends its transaction
    return view_recipient(connection, broadcast, reading, at=found) if found else first


def find_recipient(connection: Connection, broadcast: Broadcast, reading: Reading, phone: str | None) -> Viewed | None:
    """Find the recipient with a number, by all its digits; without one the first. None where there is none."""
    place = _ANYWHERE if phone is None else sql.SQL("c.phone = %(phone)s")
    found = _near(connection, broadcast, reading, place, _UP, phone=phone)
    return found[0] if found else None


def search_recipients(connection: Connection, broadcast: Broadcast, reading: Reading, search: str) -> list[Viewed]:
    """Find recipients by number or words, as Users does; some of them where there are many."""
    part = sql.SQL("({})").format(sql.SQL(named_queries("castlist.audience")["is_searched"]))
    searched: dict[str, Any] = {"digits": searched_digits(search), "words": searched_words(search)}
    return _near(connection, broadcast, reading, part, _UP, most=MOST_FOUND, **searched)


def view_skipped(broadcast: Broadcast, reading: Reading, *, after: int = 0, words: str = "") -> Viewed | None:
    """View the next one who is skipped behind a contact, for this reason where `words` has one; None at the end."""
    with closing(connect()) as connection:
        pages = stream_recipients(connection, audience_of(broadcast), reading.judge, after=after)
        for page in pages:
            for each in page:
                if isinstance(each.message, Skip) and words in ("", each.message.words):
                    pages.close()  # type: ignore[attr-defined]
                    return Viewed(contact_id=each.contact_id, phone=each.phone, name="", message=each.message)
    return None


def _near(
    connection: Connection,
    broadcast: Broadcast,
    reading: Reading,
    place: sql.Composable,
    order: sql.Composable,
    *,
    at: int = 0,
    most: int = 1,
    **more: Any,
) -> list[Viewed]:
    audience = audience_of(broadcast)
    condition, values = audience_filter(
        connection, audience.workspace_id, any_of=audience.any_of, none_of=audience.none_of, at=audience.at
    )
    columns, names = value_columns(reading.judge.filling.references)
    statement = sql.SQL(query("recipients_near")).format(columns=columns, audience=condition, place=place, order=order)
    with connection.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(statement, {**values, **names, **more, "at": at, "most": most}).fetchall()
    return [_viewed(reading, row) for row in rows]


def _viewed(reading: Reading, row: tuple[Any, ...]) -> Viewed:
    cells = row[FIXED_COLUMNS:-1]
    message = reading.judge.judge(row[1], is_whatsapp=row[2], is_opted_out=row[3], cells=cells)
    filled = message if isinstance(message, Skip) else dict(zip(reading.judge.filling.keys, message, strict=True))
    return Viewed(contact_id=row[0], phone=row[1], name=row[-1], message=filled)

"""The recipients of a broadcast, streamed by key: who gets what, who is skipped and why.

One stream for preview, pre-flight and freezing, so that all three say the same.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import sql
from psycopg.rows import tuple_row

from castlist.audience.matching import audience_filter
from castlist.broadcasts.expressions import Reference
from castlist.broadcasts.filling import Cells, Filling
from castlist.broadcasts.skipping import NOT_WHATSAPP, OPTED_OUT, OWN_NUMBER, US_MARKETING, Skip
from castlist.broadcasts.statements import Connection, query
from castlist.broadcasts.us_numbers import is_us_number

PAGE = 10_000
"""Recipients that are read, filled and written together."""

FIXED_COLUMNS = 4
"""contact_id, phone, is_whatsapp, is_opted_out; the values that are filled in stand behind them."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A contact, and what it gets: the texts in the order of the filling's keys, or why nothing."""

    contact_id: int
    phone: str
    message: tuple[str, ...] | Skip


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is asked for: in any of these segments and in none of those, in one workspace.

    `at`: when days like "the last 7" are counted from; None means now. One that is resumed counts from its start.
    """

    workspace_id: int
    any_of: Sequence[UUID]
    none_of: Sequence[UUID] = ()
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Says of each contact what it gets. `skips_us`: marketing to numbers of the United States is left out.

    `carries`: asks the provider's adapter, where there are values that it cannot carry.
    """

    filling: Filling
    own_number: str
    skips_us: bool
    carries: Callable[[Sequence[str]], Skip | None] | None = None

    def judge(self, phone: str, *, is_whatsapp: bool, is_opted_out: bool, cells: Cells) -> tuple[str, ...] | Skip:
        """Decide by the first reason there is; opted out comes first, because nothing else matters then."""
        if is_opted_out:
            return OPTED_OUT
        if not is_whatsapp:
            return NOT_WHATSAPP
        if phone == self.own_number:
            return OWN_NUMBER
        if self.skips_us and is_us_number(phone):
            return US_MARKETING
        texts = self.filling.fill(cells)
        if self.carries is None or isinstance(texts, Skip):
            return texts
        return self.carries(texts) or texts


def stream_recipients(
    connection: Connection, audience: Audience, judge: Judge, *, after: int = 0
) -> Iterator[list[Recipient]]:
    """Read the audience in pages, in the order of contacts, beginning behind the contact `after`.

    The connection is held in one transaction until the stream ends: everything is as it was at its beginning. Raises
    SegmentGone and SegmentBroken (castlist.audience.segments).
    """
    condition, values = audience_filter(
        connection, audience.workspace_id, any_of=audience.any_of, none_of=audience.none_of, at=audience.at
    )
    columns, names = value_columns(judge.filling.references)
    statement = sql.SQL(query("audience")).format(columns=columns, audience=condition)
    with connection.transaction(), connection.cursor("recipients", row_factory=tuple_row) as cursor:
        cursor.execute(statement, {**values, **names, "after": after})
        while rows := cursor.fetchmany(PAGE):
            yield [
                Recipient(
                    contact_id=row[0],
                    phone=row[1],
                    message=judge.judge(row[1], is_whatsapp=row[2], is_opted_out=row[3], cells=row[FIXED_COLUMNS:]),
                )
                for row in rows
            ]


def value_columns(references: Sequence[Reference]) -> tuple[sql.Composable, dict[str, str]]:
    """Write the columns that hold a filling's references, and the names that they are bound by."""
    parts: list[sql.Composable] = []
    names: dict[str, str] = {}
    for at, reference in enumerate(references):
        if reference.is_field:
            parts.append(sql.SQL(", c.{}").format(sql.Identifier(reference.name)))
        else:
            names[f"attribute_{at}"] = reference.name
            parts.append(sql.SQL(", c.attributes ->> {}").format(sql.Placeholder(f"attribute_{at}")))
    return sql.SQL("").join(parts), names


def as_payload(texts: Sequence[str]) -> str:
    """Write the texts of a message as they are stored: a JSON array in one line."""
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))

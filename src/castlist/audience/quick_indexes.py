"""Indexes that large lists get for what people really sort by, filter by and search: built by the worker, when asked.

At a million contacts, sorting by an attribute without one reads them all, which takes about a second. One for every
attribute would make every import pay for what hardly anybody looks at. So a list that would have used one asks for it
(a row of QuickIndex); the worker builds it while everybody works on, and drops what nobody asked for in a month. They
are partial: they hold the contacts of one workspace that have such a value, so that nothing else pays for them, and a
value of another type, whatever happens to the attribute, never meets the index's expression.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from castlist.audience.attribute_types import AttributeType
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]

LARGE = 100_000
"""Contacts of a workspace from which on its lists ask for indexes."""

WORDS = "words"
TAIL = "tail"
NAME = "name"


class Wish(NamedTuple):
    """An index that a list could use: for a type of attribute and its name, or one of the three words above."""

    kind: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What an index of a kind holds, over `{c}` (a prefix of columns) and `{name}` (the attribute's)."""

    value: str
    holds: str
    is_inverted: bool = False

    def write_value(self, name: sql.Composable, c: sql.Composable) -> sql.Composed:
        """Give the expression by which the index is sorted."""
        return sql.SQL(self.value).format(name=name, c=c)

    def write_holds(self, name: sql.Composable, c: sql.Composable) -> sql.Composed:
        """Give the condition of being in the index, which a statement has to repeat to use it."""
        return sql.SQL(self.holds).format(name=name, c=c)


_FULL_NAME = "coalesce({c}first_name || ' ', '') || coalesce({c}last_name, '')"
_SEARCHED = " || ' ' || ".join(
    f"coalesce({{c}}{column}, '')" for column in ("username", "email", "first_name", "last_name")
)
_APART = r"[[:space:]!-/:-@\[-`{{-~]"
_NO_WORD = _APART.replace("[[", "[^[", 1)

FOLDED = "replace(lower(normalize({text}, NFKC)), 'ß', 'ss')"
"""A text folded so far that whatever the search finds by words of ASCII begins a word of it as well (searching.py)."""

LONGEST_WORD = 20

SHAPES: Mapping[str, Shape] = {
    AttributeType.NUMBER: Shape(
        value="({c}attributes -> {name})::numeric", holds="jsonb_typeof({c}attributes -> {name}) = 'number'"
    ),
    AttributeType.TEXT: Shape(
        value='left(lower(normalize({c}attributes ->> {name})), 200) COLLATE "C"',
        holds="jsonb_typeof({c}attributes -> {name}) = 'string'",
    ),
    AttributeType.DATE: Shape(
        value='({c}attributes ->> {name}) COLLATE "C"', holds="length({c}attributes ->> {name}) <= 40"
    ),
    AttributeType.TIME: Shape(
        value='({c}attributes ->> {name}) COLLATE "C"', holds="length({c}attributes ->> {name}) <= 40"
    ),
    AttributeType.BOOLEAN: Shape(
        value="({c}attributes -> {name})", holds="jsonb_typeof({c}attributes -> {name}) = 'boolean'"
    ),
    NAME: Shape(
        value=f'left(lower(normalize({_FULL_NAME})), 200) COLLATE "C"',
        holds="({c}first_name IS NOT NULL OR {c}last_name IS NOT NULL)",
    ),
    TAIL: Shape(value="reverse({c}phone)", holds="true"),
    WORDS: Shape(
        # Words are cut: an index holds none of thousands of characters, and an import must not fail by one.
        value="array_to_tsvector(array_remove(regexp_split_to_array(regexp_replace("
        + FOLDED.format(text=_SEARCHED)
        + rf", '({_NO_WORD}{{{{{LONGEST_WORD}}}}}){_NO_WORD}+', '\1', 'g'), '{_APART}+'), ''))",
        holds="true",
        is_inverted=True,
    ),
}
"""DATETIME is missing: stored with its offset, it has no order that an index may rely on."""


def ready_indexes(connection: Connection, workspace_id: int, wanted: Iterable[Wish]) -> frozenset[Wish]:
    """Give those of the wanted indexes that can be used; ask for the others, and say again what is in use."""
    wished = {wish for wish in wanted if wish.kind in SHAPES}
    if not wished:
        return frozenset()
    with connection.cursor(row_factory=dict_row) as cursor:
        query = named_queries("castlist.audience")["read_quick_indexes"]
        rows = cursor.execute(query, {"workspace_id": workspace_id}).fetchall()
    known = {Wish(row["kind"], row["name"]): row for row in rows}
    asked = sorted(wish for wish in wished if wish not in known or known[wish]["is_stale"])
    if asked:
        kinds, names = zip(*asked, strict=True)
        parameters = {"workspace_id": workspace_id, "kinds": list(kinds), "names": list(names)}
        connection.execute(named_queries("castlist.audience")["ask_for_quick_indexes"], parameters)
    return frozenset(wish for wish in wished if wish in known and known[wish]["is_ready"])

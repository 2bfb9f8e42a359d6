"""Listing contacts."""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

from castlist.audience.ground import Ground, read_ground
from castlist.audience.matching import segment_part
from castlist.audience.searching import searched_digits, searched_words
from castlist.audience.segments import SegmentRefused
from castlist.config.queries import named_queries

_PAGE = 2_000
"""Lines fetched from the server at a time: a list of millions is never held in memory."""

EVERYBODY = sql.SQL("true")
"""The condition of a list that is not narrowed."""


def list_contacts(
    connection: psycopg.Connection[Any], workspace_id: int, *, segment: str | None = None, search: str | None = None
) -> Iterator[str]:
    """List a workspace's contacts, one JSON object a line, in the order in which they were made.

    Numbers come with exactly the digits that are stored: PostgreSQL writes the line. `segment` names an imported or a
    rule segment. `search` finds phones that begin or end with its digits, or contacts in which each of its words begins
    a word of username, e-mail, first or last name. Raises SegmentRefused for a segment that does not exist, or cannot
    be worked out.
    """
    searched = {"digits": searched_digits(search or ""), "words": searched_words(search or "")}
    query, parameters = _everybody() if segment is None else _in_segment(read_ground(connection, workspace_id), segment)
    with connection.transaction(), connection.cursor("contacts", row_factory=scalar_row) as cursor:
        cursor.itersize = _PAGE
        cursor.execute(query, {"workspace_id": workspace_id, **searched, **parameters})
        yield from cursor


def contact_line() -> sql.Composable:
    """Give the expression of a contact's line, over the alias `c`."""
    queries = named_queries("castlist.audience")
    return sql.SQL(queries["contact_line"]).format(is_opted_out=sql.SQL(queries["is_opted_out"]))


def _everybody() -> tuple[sql.Composed, dict[str, Any]]:
    return _statement("list_contacts", condition=EVERYBODY), {}


def _in_segment(ground: Ground, name: str) -> tuple[sql.Composed, dict[str, Any]]:
    found = ground.segment_named(name)
    if found is None:
        raise SegmentRefused(f"There is no segment {name}.")
    if found.kind == "imported":
        return _statement("list_members"), {"segment_id": found.id}
    condition, values = segment_part(found, ground)
    return _statement("list_contacts", condition=condition), values


def _statement(name: str, **parts: sql.Composable) -> sql.Composed:
    queries = named_queries("castlist.audience")
    return sql.SQL(queries[name]).format(line=contact_line(), is_searched=sql.SQL(queries["is_searched"]), **parts)

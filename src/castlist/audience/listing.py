"""A list of contacts as pages show it: filtered, searched, sorted, one page at a time, quick at a million.

Pages are found by who stands at their edge (`after`, `before`), never by counting rows away from the start.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from castlist.audience.bound_values import BoundValues
from castlist.audience.list_places import Place, read_pieces
from castlist.audience.list_sorting import Sort
from castlist.audience.list_ways import Way, choose_way
from castlist.audience.listed import Listed
from castlist.audience.listing_counts import Count, by_index, count_patiently, gauge, is_large
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]

PAGE = 50
"""Contacts of a page."""

LONGEST_MS = 5_000
"""So long the database may look for a page. What no index can find (a part of a text) takes it a second a million."""


class ListTakesTooLong(Exception):
    """Nobody knows in time who is on a page: nothing but reading everybody tells."""


@dataclass(frozen=True, kw_only=True)
class ListedContact:
    """A contact as a list shows it. Numbers among the attributes are Decimals, exactly as stored."""

    contact_id: int
    phone: str
    username: str | None
    email: str | None
    first_name: str | None
    last_name: str | None
    title: str | None
    account: str | None
    attributes: Mapping[str, Any]
    created_at: datetime
    opted_out_at: datetime | None

    @property
    def name(self) -> str:
        """First and last name; who has neither is called by username, or by e-mail address, or not at all."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.username or self.email or ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list, and whether there are others before and after it."""

    contacts: Sequence[ListedContact] = field(default=())
    has_before: bool = False
    has_after: bool = False
    is_prepared: bool = True
    """Whether all indexes that would help it are there; else it asked for them."""


def read_list(
    connection: Connection, listed: Listed, sort: Sort, place: Place, total: Count
) -> tuple[Page, Count | None]:
    """Read a page of a list, and how many are in it, of `total` in the workspace; None where only long counting tells.

    Raises RuleRefused for filters that cannot be worked out any more, ListTakesTooLong.
    """
    if is_large(total):
        listed = listed.quickened(connection, sort.wish)
    count = gauge(connection, listed, total)
    page = _read_in_time(connection, listed, sort, place, choose_way(connection, listed, sort, is_rare=count is None))
    if count is None:
        is_whole = not page.has_before and not page.has_after
        count = Count(number=len(page.contacts)) if is_whole else count_patiently(connection, listed)
    return replace(page, is_prepared=not is_large(total) or listed.is_prepared(sort.wish)), count


def _read_in_time(connection: Connection, listed: Listed, sort: Sort, place: Place, way: Way) -> Page:
    try:
        with connection.transaction():
            connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(LONGEST_MS)))
            return read_page(connection, listed, sort, place, way)
    except psycopg.errors.QueryCanceled as error:
        raise ListTakesTooLong from error


def read_page(
    connection: Connection, listed: Listed, sort: Sort, place: Place, way: Way = Way.WALK, *, limit: int = PAGE
) -> Page:
    """Read a page of a list. Whoever a place names may be deleted meanwhile: then it is the first page."""
    pieces, is_found = read_pieces(connection, listed, sort, place, way)
    place = place if is_found else Place()
    rows: list[dict[str, Any]] = []
    with by_index(connection, listed) if way is Way.NARROW else nullcontext():
        for piece in pieces:
            bound = BoundValues("page", workspace_id=listed.workspace_id)
            rows += _fetch(connection, *piece(bound, limit + 1 - len(rows)))
            if len(rows) > limit:
                break
    has_more, rows = len(rows) > limit, rows[:limit]
    contacts = [_contact(row) for row in (reversed(rows) if place.before else rows)]
    if place.before:
        return Page(contacts=contacts, has_before=has_more, has_after=True)
    return Page(contacts=contacts, has_before=bool(place.after), has_after=has_more)


def _fetch(connection: Connection, parts: Mapping[str, sql.Composable], values: dict[str, Any]) -> list[dict[str, Any]]:
    statement = sql.SQL(named_queries("castlist.audience")["list_page"]).format(**parts)
    with connection.cursor(row_factory=dict_row) as cursor:
        # Planned anew each time: with values that are known the planner finds the indexes of one workspace.
        return cursor.execute(statement, values, prepare=False).fetchall()


def _contact(row: dict[str, Any]) -> ListedContact:
    attributes = json.loads(row.pop("attributes"), parse_float=Decimal, parse_int=Decimal)
    return ListedContact(**row, attributes=attributes)

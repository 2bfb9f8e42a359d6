"""Finding a page of a sorted list by who stands at its edge: pieces of SQL, in the order in which they are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from castlist.audience.bound_values import BoundValues
from castlist.audience.list_sorting import PHONE, Sort
from castlist.audience.list_ways import Way
from castlist.audience.listed import Listed
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page is: behind one contact, or in front of one (their ids); neither is the start of the list."""

    after: int | None = None
    before: int | None = None

    @property
    def anchor(self) -> int | None:
        """Whoever stands at the edge of the page."""
        return self.before if self.before is not None else self.after


class Piece(NamedTuple):
    """The parts of the statement `list_page`, and its values."""

    parts: Mapping[str, sql.Composable]
    values: dict[str, Any]


_KEY = sql.SQL("c.contact_id")
_KEYS = {Way.MEMBERS: sql.SQL("m.contact_id")}
"""Of the members it is their own column, by which they are found in order."""


class _Anchor(NamedTuple):
    contact_id: int
    is_valued: bool
    value: str | None


Write = Callable[[BoundValues, int], Piece]


def read_pieces(
    connection: Connection, listed: Listed, sort: Sort, place: Place, way: Way
) -> tuple[Sequence[Write], bool]:
    """Give what is to be read for a page, piece by piece until it is full, and whether its place was found."""
    anchor = None if place.anchor is None else _find(connection, listed, sort, place.anchor)
    is_found = place.anchor is None or anchor is not None
    is_back = is_found and place.before is not None
    write = partial(_write, listed=listed, sort=sort, is_back=is_back, way=way)
    if sort.is_by_key or sort.by == PHONE:
        return [partial(write, is_valued=True, anchor=anchor)], is_found
    valued_first = [True, False] if not is_back else [False, True]
    if anchor is not None and anchor.is_valued != valued_first[0]:
        valued_first = valued_first[1:]
    here = anchor.is_valued if anchor else None
    return [partial(write, is_valued=each, anchor=anchor if each == here else None) for each in valued_first], is_found


def _find(connection: Connection, listed: Listed, sort: Sort, contact_id: int) -> _Anchor | None:
    bound = BoundValues("sort", workspace_id=listed.workspace_id)
    is_valued = sql.SQL("true") if sort.is_by_key else sort.write_is_valued(bound)
    value = sql.SQL("c.contact_id") if sort.is_by_key else sort.write_value(bound)
    statement = sql.SQL(named_queries("castlist.audience")["sort_value"]).format(
        is_valued=is_valued, value=sql.SQL("({})::text").format(value)
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(statement, {**bound.values, "contact_id": contact_id}).fetchone()
    return _Anchor(contact_id, bool(row["is_valued"]), row["value"]) if row else None


def _write(
    bound: BoundValues,
    limit: int,
    *,
    listed: Listed,
    sort: Sort,
    is_back: bool,
    way: Way,
    is_valued: bool,
    anchor: _Anchor | None,
) -> Piece:
    key, is_less = _KEYS.get(way, _KEY), sort.is_descending != is_back
    sorted_by = [] if sort.is_by_key or not is_valued else [sort.write_value(bound)]
    here = _holds(sort, bound, is_valued=is_valued)
    if anchor is not None:
        here.append(_beyond(sort, sorted_by, key, anchor, bound, is_less=is_less))
    rows = sql.SQL(named_queries("castlist.audience")[f"rows_by_{way.value}"]).format(
        here=sql.SQL(" AND ").join(here),
        matches=listed.write(bound, is_quick=way is Way.NARROW),
        order=_in_order([*sorted_by, key][: 1 if sort.by == PHONE else None], is_less=is_less),
        limit=bound.bind(limit),
        segment_id=bound.bind(listed.imported_segment and listed.imported_segment.id),
    )
    return Piece({"rows": rows, "order": _in_order([*sorted_by, _KEY], is_less=is_less)}, bound.values)


def _holds(sort: Sort, bound: BoundValues, *, is_valued: bool) -> list[sql.Composable]:
    if sort.is_by_key or sort.by == PHONE:
        return [sql.SQL("true")]
    holds = sort.write_is_valued(bound)
    return [holds if is_valued else sql.SQL("{} IS NOT TRUE").format(holds)]


def _beyond(
    sort: Sort,
    sorted_by: list[sql.Composable],
    key: sql.Composable,
    anchor: _Anchor,
    bound: BoundValues,
    *,
    is_less: bool,
) -> sql.Composable:
    sign = sql.SQL("<" if is_less else ">")
    here = bound.bind(anchor.contact_id)
    if not sorted_by:
        return sql.SQL("{} {} {}::bigint").format(key, sign, here)
    place = sort.write_place(anchor.value or "", bound)
    if sort.by == PHONE:
        return sql.SQL("{} {} {}").format(*sorted_by, sign, place)
    return sql.SQL("({}, {}) {} ({}, {}::bigint)").format(*sorted_by, key, sign, place, here)


def _in_order(columns: Sequence[sql.Composable], *, is_less: bool) -> sql.Composable:
    direction = sql.SQL("DESC" if is_less else "ASC")
    return sql.SQL(", ").join([sql.SQL("{} {}").format(column, direction) for column in columns])

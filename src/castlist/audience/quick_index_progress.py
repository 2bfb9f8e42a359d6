"""How far the indexes are that a workspace's lists asked for, for whoever waits for a list to become quick."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from castlist.audience.quick_indexes import Connection
from castlist.config.queries import named_queries


class _Span(NamedTuple):
    """Where a phase begins and ends on the way of an index, in per cent, and what PostgreSQL counts in it."""

    begins: int
    ends: int
    counted: str


_PHASES = {
    "building index: scanning table": _Span(0, 50, "of_blocks"),
    "building index: loading tuples in tree": _Span(50, 70, "of_tuples"),
    "index validation: scanning index": _Span(70, 80, "of_blocks"),
    "index validation: scanning table": _Span(80, 100, "of_blocks"),
}
"""PostgreSQL's own words (CREATE INDEX Progress Reporting); what is between them takes no time worth telling."""


@dataclass(frozen=True, kw_only=True)
class Preparing:
    """How many indexes are to be built still, and how much is done of the one in hand; None where none is."""

    waiting: int
    percent: int | None = None


def read_preparing(connection: Connection, workspace_id: int) -> Preparing:
    """Read how far the indexes of a workspace are."""
    query = named_queries("castlist.audience")["preparing_quick_indexes"]
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query, {"workspace_id": workspace_id}).fetchone()
    if row is None:
        raise AssertionError("an aggregate gives a row")
    return Preparing(waiting=row["waiting"], percent=percent_of(row))


def percent_of(row: Mapping[str, Any]) -> int | None:
    """Give how much of an index is done, in whole per cent. `row`: its phase, and per cent of blocks and tuples."""
    span = _PHASES.get(row["phase"] or "")
    if span is None:
        return None
    done = float(row[span.counted] or 0)
    return span.begins + int((span.ends - span.begins) * min(done, 100) / 100)

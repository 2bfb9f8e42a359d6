"""How many are in a list: exactly where that is quick, else about how many, from the planner or a sample."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from castlist.audience.bound_values import BoundValues
from castlist.audience.listed import Listed
from castlist.audience.quick_indexes import LARGE
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]

EXACT = 50_000
"""So many are counted one by one on every page: it takes some 5 ms."""

PATIENCE_MS = 100
"""How long a page waits for an exact count where it may be quick."""

_RUNS, _RUN = 100, 100
_FEW_IN_SAMPLE = 50
"""A sample that found fewer says little."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number of contacts: exact, or about right."""

    number: int
    is_exact: bool = True


def count_everybody(connection: Connection, workspace_id: int) -> Count:
    """Count the contacts of a workspace; beyond EXACT it is what the planner believes."""
    some = _number(connection, "count_some", workspace_id=workspace_id, limit=EXACT + 1)
    if some <= EXACT:
        return Count(number=some)
    return Count(number=max(some, _believed(connection, "explain_contacts", workspace_id=workspace_id)), is_exact=False)


def is_large(total: Count) -> bool:
    """Whether a workspace has so many contacts that its lists need help."""
    return total.number > LARGE


def count_opted_out(connection: Connection, workspace_id: int) -> int:
    """Count the contacts of a workspace who opted out."""
    return _number(connection, "count_opted_out", workspace_id=workspace_id)


def count_of_phones(connection: Connection, workspace_id: int, phones: Sequence[str]) -> int:
    """Count which of these numbers (digits) are on the list of a workspace and have not opted out."""
    if not phones:
        return 0
    known = named_queries("castlist.audience")
    statement = sql.SQL(known["count_of_phones"]).format(is_opted_out=sql.SQL(known["is_opted_out"]))
    row = connection.execute(statement, {"workspace_id": workspace_id, "phones": list(phones)}).fetchone()
    return int(row[0]) if row else 0


def count_some_members(connection: Connection, workspace_id: int, segment_id: int, limit: int) -> int:
    """Count the members of an imported segment up to a limit."""
    return _number(connection, "count_some_members", workspace_id=workspace_id, segment_id=segment_id, limit=limit)


def gauge(connection: Connection, listed: Listed, total: Count) -> Count | None:
    """Count who is in a list, of `total` in the workspace, in the time that a page has.

    None where there are so few in a large workspace that only looking for them tells.
    """
    if listed.is_everybody:
        return total
    if listed.is_one_segment:
        return _count_members(connection, listed)
    if is_large(total):
        return _sampled(connection, listed, total)
    return Count(number=_count(connection, "count_listed", listed))


def count_patiently(connection: Connection, listed: Listed) -> Count | None:
    """Count a list exactly, as long as a page may wait; None when that was not enough."""
    try:
        with by_index(connection, listed):
            connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(PATIENCE_MS)))
            return Count(number=_count(connection, "count_listed", listed))
    except psycopg.errors.QueryCanceled:
        return None


@contextmanager
def by_index(connection: Connection, listed: Listed) -> Iterator[None]:
    """Let statements find a list by its indexes where it has some: the planner takes reading everything for cheaper.

    It does not know what patterns and digits out of JSON cost.
    """
    with connection.transaction():
        if listed.has_index:
            connection.execute("SET LOCAL enable_seqscan = off")
        yield


def count_up_to(connection: Connection, listed: Listed, limit: int) -> int:
    """Count who is in a list up to a limit."""
    return _count(connection, "count_listed_some", listed, limit=limit)


def _count_members(connection: Connection, listed: Listed) -> Count:
    segment = listed.imported_segment
    if segment is None:
        raise AssertionError("it is one segment")
    key = {"workspace_id": listed.workspace_id, "segment_id": segment.id}
    some = _number(connection, "count_some_members", **key, limit=EXACT + 1)
    if some <= EXACT:
        return Count(number=some)
    return Count(number=max(some, _believed(connection, "explain_members", **key)), is_exact=False)


def _sampled(connection: Connection, listed: Listed, total: Count) -> Count | None:
    """Look at some of the contacts; None where too few of them are in the list to say how many are."""
    reach = connection.execute(
        named_queries("castlist.audience")["reach_of_ids"], {"workspace_id": listed.workspace_id}
    ).fetchone()
    if reach is None or reach[0] is None:
        return Count(number=0)
    first, last = reach
    starts = [first + (last - first) * at // _RUNS for at in range(_RUNS)]
    bound = BoundValues("sample", workspace_id=listed.workspace_id)
    statement = sql.SQL(named_queries("castlist.audience")["sample_listed"]).format(condition=listed.write(bound))
    row = connection.execute(statement, {**bound.values, "starts": starts, "run": _RUN}, prepare=False).fetchone()
    found, seen = row or (0, 0)
    return Count(number=total.number * found // seen, is_exact=False) if found >= _FEW_IN_SAMPLE else None


def _count(connection: Connection, statement: str, listed: Listed, **more: Any) -> int:
    bound = BoundValues("count", workspace_id=listed.workspace_id)
    query = sql.SQL(named_queries("castlist.audience")[statement]).format(condition=listed.write(bound, is_quick=True))
    row = connection.execute(query, {**bound.values, **more}, prepare=False).fetchone()
    return int(row[0]) if row else 0


def _number(connection: Connection, statement: str, **parameters: Any) -> int:
    row = connection.execute(named_queries("castlist.audience")[statement], parameters).fetchone()
    return int(row[0]) if row else 0


def _believed(connection: Connection, statement: str, **parameters: Any) -> int:
    row = connection.execute(named_queries("castlist.audience")[statement], parameters).fetchone()
    return int(row[0][0]["Plan"]["Plan Rows"]) if row else 0

"""Building the indexes that large lists asked for, and dropping those that nobody asks for any more (the worker)."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from castlist.audience.quick_indexes import SHAPES, Connection
from castlist.config.queries import named_queries

MOST = 12
"""Indexes of one workspace: an import into it has so many more to write at most."""

KEPT_DAYS = 30

LOCK = "castlist_quick_indexes"
"""One worker builds; the others leave it to that one."""

_BARE = sql.SQL("")


def build_asked(connection: Connection, *, should_end: Callable[[], bool] = lambda: False) -> int:
    """Build what was asked for and drop what is not any more; says how many were built. Nobody is kept from working.

    Wants a connection of its own in autocommit: PostgreSQL builds beside running work outside of transactions only.
    """
    (is_ours,) = _row(connection, "SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
    if not is_ours:
        return 0
    try:
        return _tend(connection, should_end)
    finally:
        connection.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


def _tend(connection: Connection, should_end: Callable[[], bool]) -> int:
    wanted = _rows(connection, "wanted_quick_indexes", days=KEPT_DAYS, most=MOST)
    existing = {row["name"]: row["is_valid"] for row in _rows(connection, "existing_quick_indexes")}
    kept = {f"contact_quick_{row['id']}" for row in wanted}
    _rows(connection, "forget_quick_indexes", kept=[row["id"] for row in wanted])
    for name, is_valid in existing.items():
        if name not in kept or not is_valid:
            connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(name)))
    built = 0
    for row in wanted:
        if should_end():
            break
        if not existing.get(f"contact_quick_{row['id']}"):
            connection.execute(_create(row))
            built += 1
        if not row["is_ready"]:
            connection.execute(named_queries("castlist.audience")["quick_index_is_ready"], {"id": row["id"]})
    if built:
        # The planner knows nothing of an expression before it has looked at its values.
        connection.execute("ANALYZE contact")
    return built


def _create(row: dict[str, Any]) -> sql.Composed:
    shape, name = SHAPES[row["kind"]], sql.Literal(row["name"])
    value = shape.write_value(name, _BARE)
    return sql.SQL(
        "CREATE INDEX CONCURRENTLY {index} ON contact {columns} WHERE workspace_id = {workspace_id}::bigint AND {holds}"
    ).format(
        index=sql.Identifier(f"contact_quick_{row['id']}"),
        columns=sql.SQL("USING gin (({}))" if shape.is_inverted else "(({}), contact_id)").format(value),
        workspace_id=sql.Literal(row["workspace_id"]),
        holds=shape.write_holds(name, _BARE),
    )


def _rows(connection: Connection, statement: str, **parameters: Any) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(named_queries("castlist.audience")[statement], parameters).fetchall()


def _row(connection: psycopg.Connection[Any], statement: str, parameters: list[Any]) -> Any:
    row = connection.execute(statement, parameters).fetchone()
    if row is None:
        raise AssertionError("a function gives a row")
    return row

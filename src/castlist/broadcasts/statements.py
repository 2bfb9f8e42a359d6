"""Running the statements of this room."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import psycopg
from psycopg.rows import dict_row

from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


_PARTS = ("is_opted_out", "is_opted_out_of_all")
"""Parts of the audience's that statements here name in braces: who has opted out is written in one place."""


@cache
def query(name: str) -> Any:
    """Give a statement of this room by name, with the parts of the audience's that it names."""
    text = named_queries("castlist.broadcasts")[name]
    for part in _PARTS:
        text = text.replace(f"{{{part}}}", named_queries("castlist.audience")[part])
    return text


def fetch(connection: Connection, name: str, **parameters: Any) -> dict[str, Any] | None:
    """Run a statement and give its first row."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query(name), parameters).fetchone()


def fetch_all(connection: Connection, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Run a statement and give its rows."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query(name), parameters).fetchall()


def run(connection: Connection, name: str, **parameters: Any) -> None:
    """Run a statement that gives no rows."""
    connection.execute(query(name), parameters)


def columns(rows: Iterable[dict[str, Any]], *names: str) -> dict[str, list[Any]]:
    """Turn rows into one list a name, as `unnest` takes them."""
    rows = list(rows)
    return {name: [row[name] for row in rows] for name in names}

"""Running the statements of this room."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]
AsyncConnection = psycopg.AsyncConnection[Any]


def query(name: str) -> Any:
    """Give a statement of this room by name."""
    return named_queries("castlist.receipts")[name]


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

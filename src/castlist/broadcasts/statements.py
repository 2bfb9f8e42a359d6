"""Running the statements of this room."""

from functools import cache
from typing import Any

import psycopg
from psycopg.rows import dict_row

from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


_PARTS = {
    "castlist.audience": ("is_opted_out", "is_opted_out_of_all"),
    "castlist.broadcasts": ("is_never_accepted", "is_held_back", "written_today"),
}
"""Parts that statements here name in braces, by their room: a rule is written in one place."""


@cache
def query(name: str) -> Any:
    """Give a statement of this room by name, with the parts that it names."""
    text = named_queries("castlist.broadcasts")[name]
    for room, parts in _PARTS.items():
        for part in parts:
            text = text.replace(f"{{{part}}}", named_queries(room)[part])
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

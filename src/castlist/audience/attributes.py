"""The attributes of a workspace: which there are, and making those that a sheet brings."""

from collections.abc import Sequence
from typing import Any

import psycopg
import uuid6
from psycopg.rows import dict_row

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.names import name_key
from castlist.config.queries import named_queries


def known_attributes(connection: psycopg.Connection[Any], workspace_id: int) -> dict[str, KnownAttribute]:
    """Read the attributes of a workspace, by the key under which names are compared."""
    query = named_queries("castlist.audience")["known_attributes"]
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, {"workspace_id": workspace_id}).fetchall()
    return {row["name_key"]: KnownAttribute(name=row["name"], type=AttributeType(row["type"])) for row in rows}


def add_attributes(connection: psycopg.Connection[Any], workspace_id: int, wanted: Sequence[KnownAttribute]) -> None:
    """Make those attributes that are not there yet, in the caller's transaction. Those that are there stay."""
    parameters = {
        "workspace_id": workspace_id,
        "uuids": [uuid6.uuid7() for _ in wanted],
        "names": [attribute.name for attribute in wanted],
        "keys": [name_key(attribute.name) for attribute in wanted],
        "types": [attribute.type.value for attribute in wanted],
    }
    connection.execute(named_queries("castlist.audience")["add_attributes"], parameters)

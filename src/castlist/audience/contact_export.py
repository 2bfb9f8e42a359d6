"""A list of contacts as CSV, which can be imported again: seven fields, then all attributes with their types."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from castlist.audience.attribute_types import AttributeType
from castlist.audience.bound_values import BoundValues
from castlist.audience.exporting import harmless
from castlist.audience.listed import Listed
from castlist.audience.listing_counts import by_index
from castlist.audience.predefined import PREDEFINED
from castlist.config.queries import named_queries

_FETCHED = 2_000
_RUN_NEVER = frozenset({AttributeType.NUMBER, AttributeType.DATE, AttributeType.TIME, AttributeType.DATETIME})
"""What a spreadsheet takes for a number or a day is none of a formula; `'-5` would be a text there."""


def export_contacts(connection: psycopg.Connection[Any], listed: Listed) -> Iterator[str]:
    """Give a list as CSV, some thousand rows at a time, in the order in which contacts were made.

    Numbers have exactly the digits that are stored. Cells that a spreadsheet would run are made harmless; importing
    takes that off again. Raises RuleRefused for filters that cannot be worked out any more.
    """
    attributes = sorted(listed.ground.attributes.values(), key=lambda attribute: attribute.name)
    types = [each.type for each in attributes]
    bound = BoundValues("export", workspace_id=listed.workspace_id)
    statement = sql.SQL(named_queries("castlist.audience")["list_lines"])
    query = statement.format(condition=listed.write(bound, is_quick=True))
    titles = [each.name if each.type is AttributeType.TEXT else f"{each.name}||{each.type}" for each in attributes]
    yield "\ufeff" + _written([[*PREDEFINED, *titles]])
    with by_index(connection, listed), connection.cursor("export", row_factory=tuple_row) as cursor:
        cursor.execute(query, {**bound.values, "names": [each.name for each in attributes]})
        while rows := cursor.fetchmany(_FETCHED):
            yield _written([_cells(row, types) for row in rows])


def _cells(row: tuple[Any, ...], types: list[AttributeType]) -> list[str]:
    phone, *fields, values = row
    texts = [harmless(text or "") for text in fields]
    cells = (
        (value or "") if kind in _RUN_NEVER else harmless(value or "")
        for value, kind in zip(values or (), types, strict=True)
    )
    return [texts[0], phone, *texts[1:], *cells]


def _written(rows: list[list[str]]) -> str:
    output = io.StringIO(newline="")
    csv.writer(output, lineterminator="\r\n").writerows(rows)
    return output.getvalue()

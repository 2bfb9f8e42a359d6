"""The list of a workspace's segments, with the number of contacts in each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from castlist.audience.counting import count_contacts
from castlist.audience.ground import Ground, read_ground
from castlist.audience.matching import Filter, segment_part
from castlist.audience.segments import SegmentBroken
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, kw_only=True)
class SegmentRow:
    """A segment as lists show it: `kind` is `imported` or `rule`, `users` counts its contacts.

    A rule segment that cannot be worked out has no count, and a `problem`, a sentence.
    """

    uuid: UUID
    name: str
    kind: str
    users: int | None
    created_at: datetime
    problem: str = ""


def list_segments(connection: Connection, workspace_id: int) -> list[SegmentRow]:
    """List the segments of a workspace by name. All rules are counted in one walk over the contacts."""
    with connection.cursor(row_factory=class_row(SegmentRow)) as cursor:
        query = named_queries("castlist.audience")["list_segments"]
        rows = cursor.execute(query, {"workspace_id": workspace_id}).fetchall()
    if all(row.kind == "imported" for row in rows):
        return rows
    ground = read_ground(connection, workspace_id)
    parts, problems = _rules(ground)
    values = {name: value for part in parts.values() for name, value in part.values.items()}
    counts = count_contacts(connection, [part.condition for part in parts.values()], values)
    users = dict(zip(parts, counts, strict=True))
    return [
        row if row.kind == "imported" else replace(row, users=users.get(row.uuid), problem=problems.get(row.uuid, ""))
        for row in rows
    ]


def _rules(ground: Ground) -> tuple[Mapping[UUID, Filter], Mapping[UUID, str]]:
    """Give the conditions of all rule segments, and the problems of those that cannot be worked out."""
    parts: dict[UUID, Filter] = {}
    problems: dict[UUID, str] = {}
    for segment in ground.segments.values():
        if segment.kind == "imported":
            continue
        try:
            parts[segment.uuid] = segment_part(segment, ground)
        except SegmentBroken as broken:
            problems[segment.uuid] = str(broken)
    return parts, problems

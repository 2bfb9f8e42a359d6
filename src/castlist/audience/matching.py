"""Who is in a segment, as a condition for statements: a broadcast's audience is any of these minus any of those."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from castlist.audience.bound_values import BoundValues
from castlist.audience.conditions import RuleRefused
from castlist.audience.ground import Ground, StoredSegment, read_ground
from castlist.audience.rules_sql import write_segment
from castlist.audience.segments import SegmentBroken, SegmentGone

Connection = psycopg.Connection[Any]


class Filter(NamedTuple):
    """A condition over the alias `c` of contact, and the values of its placeholders, `workspace_id` among them."""

    condition: sql.Composable
    values: dict[str, Any]


def segment_filter(connection: Connection, workspace_id: int, segment: UUID, *, at: datetime | None = None) -> Filter:
    """Give the condition of being in a segment, imported or rule: true or false, never null.

    It is one for a statement that reads `contact AS c` and has `c.workspace_id = %(workspace_id)s` beside it. Values of
    several segments have different names, and can be given to one statement together. `at` as in `read_ground`.
    Raises SegmentGone where there is no such segment, and SegmentBroken where its rule cannot be worked out.
    """
    ground = read_ground(connection, workspace_id, at=at)
    condition, values = segment_part(_stored(ground, segment), ground)
    return Filter(sql.SQL("({}) IS TRUE").format(condition), values)


def audience_filter(
    connection: Connection,
    workspace_id: int,
    *,
    any_of: Sequence[UUID],
    none_of: Sequence[UUID] = (),
    at: datetime | None = None,
) -> Filter:
    """Give the condition of being in any of these segments and in none of those; null counts as not in it.

    As `segment_filter` otherwise.
    """
    ground = read_ground(connection, workspace_id, at=at)
    wanted = [segment_part(_stored(ground, segment), ground) for segment in any_of]
    unwanted = [segment_part(_stored(ground, segment), ground) for segment in none_of]
    is_wanted = sql.SQL(" OR ").join([part.condition for part in wanted]) if wanted else sql.SQL("false")
    conditions = [
        sql.SQL("({})").format(is_wanted),
        *(sql.SQL("({}) IS NOT TRUE").format(part.condition) for part in unwanted),
    ]
    values = {name: value for part in (*wanted, *unwanted) for name, value in part.values.items()}
    together = sql.SQL("({})").format(sql.SQL(" AND ").join(conditions))
    return Filter(together, {"workspace_id": workspace_id, **values})


def segment_part(segment: StoredSegment, ground: Ground) -> Filter:
    """Give the condition of being in a segment; null counts as not in it. Raises SegmentBroken."""
    bound = BoundValues(f"s{segment.id}", workspace_id=ground.workspace_id)
    try:
        condition = write_segment(segment, ground, bound)
    except RuleRefused as refusal:
        raise SegmentBroken(segment.name, str(refusal)) from refusal
    return Filter(condition, bound.values)


def _stored(ground: Ground, segment: UUID) -> StoredSegment:
    found = ground.segments.get(segment)
    if found is None:
        raise SegmentGone
    return found

"""Giving a segment another name. Rules and broadcasts name it by its UUID, so they go on as before."""

from typing import Any
from uuid import UUID

import psycopg

from castlist.audience.names import name_key
from castlist.audience.segments import SegmentGone, SegmentRefused, check_segment_name
from castlist.config.queries import named_queries


def rename_segment(connection: psycopg.Connection[Any], workspace_id: int, segment: UUID, name: str) -> str:
    """Rename a segment and give its new name. Raises SegmentRefused for a name that is taken or cannot be one."""
    name = check_segment_name(name)
    parameters = {"workspace_id": workspace_id, "uuid": segment, "name": name, "name_key": name_key(name)}
    try:
        row = connection.execute(named_queries("castlist.audience")["rename_segment"], parameters).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise SegmentRefused(f"There is a segment {name} already. Choose another name.") from error
    if row is None:
        raise SegmentGone
    return name

"""The segments of a workspace."""

from typing import Any

import psycopg
import uuid6
from psycopg.rows import dict_row

from castlist.audience.names import name_key
from castlist.config.queries import named_queries
from castlist.workspaces.names import NameRefused, check_name

NAME_LENGTH = 120


class SegmentRefused(Exception):
    """A segment's name cannot be used. The message says why."""


class SegmentGone(SegmentRefused):
    """A segment that was chosen is deleted."""

    def __init__(self) -> None:
        super().__init__("A segment that was chosen is deleted. Choose another one.")


class SegmentBroken(SegmentRefused):
    """A rule segment cannot be worked out, because what its rule names is gone. `reason` says what."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} cannot be worked out. {reason} Change the rule, or delete the segment.")
        self.reason = reason


def check_segment_name(name: str) -> str:
    """Trim a segment's name and check it (import sheet rules §1: 1 to 120 characters).

    Raises SegmentRefused.
    """
    try:
        return check_name(name, NAME_LENGTH, of="segment")
    except NameRefused as refusal:
        raise SegmentRefused(str(refusal)) from refusal


def find_segment(connection: psycopg.Connection[Any], workspace_id: int, name: str) -> dict[str, Any] | None:
    """Find a segment by name, compared without case: its `id`, `name` and `kind`."""
    query = named_queries("castlist.audience")["find_segment"]
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, {"workspace_id": workspace_id, "name_key": name_key(name)}).fetchone()


def refuse_rule_segment(connection: psycopg.Connection[Any], workspace_id: int, name: str) -> None:
    """Refuse the name of a rule segment: its contacts come from conditions, nothing can be added to it.

    Raises SegmentRefused.
    """
    found = find_segment(connection, workspace_id, name)
    if found is not None and found["kind"] == "rule":
        raise SegmentRefused(f"{found['name']} is a rule segment. Choose another name.")


def imported_segment(connection: psycopg.Connection[Any], workspace_id: int, name: str) -> int:
    """Give the id of the imported segment of this name, making it in the caller's transaction if there is none.

    Raises SegmentRefused where a rule segment has the name.
    """
    parameters = {
        "workspace_id": workspace_id,
        "uuid": uuid6.uuid7(),
        "name": name,
        "name_key": name_key(name),
    }
    connection.execute(named_queries("castlist.audience")["add_segment"], parameters)
    refuse_rule_segment(connection, workspace_id, name)
    found = find_segment(connection, workspace_id, name)
    if found is None:
        raise SegmentRefused(f"The segment {name} was deleted meanwhile.")
    return int(found["id"])

"""What rules are read and worked out against: one look at the workspace, after which everything is pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import class_row, dict_row

from castlist.audience.attribute_types import KnownAttribute
from castlist.audience.attributes import known_attributes
from castlist.audience.condition_kinds import registered_kinds
from castlist.audience.conditions import Rule, rule_from_json
from castlist.audience.names import name_key
from castlist.config.queries import named_queries


@dataclass(frozen=True, kw_only=True)
class StoredSegment:
    """A segment as it is stored: `kind` is `imported` or `rule`, and only the latter has a rule."""

    id: int
    uuid: UUID
    name: str
    kind: str
    stored_rule: str | None = None
    """The rule's JSON."""

    @property
    def rule(self) -> Rule | None:
        """The rule of a rule segment. Raises RuleRefused where it cannot be read."""
        return None if self.kind == "imported" else rule_from_json(json.loads(self.stored_rule or "null"))


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A workspace at one moment: its attributes (by name's key), segments, and what registered kinds need to know."""

    workspace_id: int
    zone: ZoneInfo
    now: datetime
    attributes: Mapping[str, KnownAttribute]
    segments: Mapping[UUID, StoredSegment]
    loaded: Mapping[str, Any]
    """For each registered kind what its `load` gave."""

    @property
    def today(self) -> date:
        """The day it is in the workspace's zone."""
        return self.now.astimezone(self.zone).date()

    def segment_named(self, name: str) -> StoredSegment | None:
        """Find a segment by name, compared without case."""
        key = name_key(name)
        return next((each for each in self.segments.values() if name_key(each.name) == key), None)


def read_ground(connection: psycopg.Connection[Any], workspace_id: int, *, at: datetime | None = None) -> Ground:
    """Look at a workspace. `at` is the moment that rules mean by *now* and *today*; left out, it is the database's.

    Whoever works out a rule in several transactions gives each the same `at`, so that midnight does not matter.
    """
    queries = named_queries("castlist.audience")
    parameters = {"workspace_id": workspace_id}
    with connection.cursor(row_factory=dict_row) as cursor:
        clock = cursor.execute(queries["read_clock"], parameters).fetchone()
    if clock is None:
        raise AssertionError("whoever asks has found the workspace")
    with connection.cursor(row_factory=class_row(StoredSegment)) as cursor:
        segments = cursor.execute(queries["read_segments"], parameters).fetchall()
    return Ground(
        workspace_id=workspace_id,
        zone=ZoneInfo(clock["timezone"]),
        now=at or clock["now"],
        attributes=known_attributes(connection, workspace_id),
        segments={segment.uuid: segment for segment in segments},
        loaded={kind.kind: kind.load(connection, workspace_id) for kind in registered_kinds().values()},
    )

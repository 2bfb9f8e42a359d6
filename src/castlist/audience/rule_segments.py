"""Making rule segments and giving them other rules. Of two people at once, the second sees what the first has done."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import uuid6
from psycopg.types.json import Jsonb

from castlist.audience.conditions import Rule, RuleRefused
from castlist.audience.ground import Ground, read_ground
from castlist.audience.names import name_key
from castlist.audience.nesting import check_nesting
from castlist.audience.rule_reading import check_rule
from castlist.audience.segments import SegmentGone, SegmentRefused, check_segment_name
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


def make_rule_segment(connection: Connection, workspace_id: int, name: str, rule: Rule) -> UUID:
    """Store a rule as a segment and give the segment's UUID.

    Raises SegmentRefused for a name that is taken or cannot be one, RuleRefused for a rule that cannot be used.
    """
    name, uuid = check_segment_name(name), uuid6.uuid7()
    parameters = {"uuid": uuid, "name": name, "name_key": name_key(name), "rule": Jsonb(rule.as_json())}
    with connection.transaction():
        check_rule(rule, locked_ground(connection, workspace_id))
        made = _first(connection, "add_rule_segment", workspace_id=workspace_id, **parameters)
    if made is None:
        raise SegmentRefused(f"There is a segment {name} already. Choose another name.")
    return uuid


def change_rule(connection: Connection, workspace_id: int, segment: UUID, rule: Rule) -> None:
    """Give a rule segment another rule.

    Raises SegmentGone where there is no such rule segment, RuleRefused for a rule that cannot be used: for itself, or
    for what it would make of the segments that it is a part of.
    """
    with connection.transaction():
        ground = locked_ground(connection, workspace_id)
        stored = ground.segments.get(segment)
        if stored is None or stored.kind != "rule":
            raise SegmentGone
        check_rule(rule, ground, of=segment)
        changed = replace(stored, stored_rule=json.dumps(rule.as_json()))
        _check_the_others(replace(ground, segments={**ground.segments, segment: changed}), segment)
        _first(connection, "change_rule", workspace_id=workspace_id, uuid=segment, rule=Jsonb(rule.as_json()))


def locked_ground(connection: Connection, workspace_id: int) -> Ground:
    """Look at the workspace once nobody else changes its rule segments, until the caller's transaction ends."""
    _first(connection, "lock_segments", workspace_id=workspace_id)
    return read_ground(connection, workspace_id)


def _check_the_others(ground: Ground, changed: UUID) -> None:
    """Check that no other rule segment becomes too deep or too large by the change."""
    for other in ground.segments.values():
        if other.uuid == changed or other.rule is None:
            continue
        try:
            check_nesting(other.rule, ground, of=other.uuid)
        except RuleRefused as refusal:
            raise RuleRefused(f"This segment is a part of {other.name}. There: {refusal}") from refusal


def _first(connection: Connection, statement: str, /, **parameters: Any) -> Any:
    return connection.execute(named_queries("castlist.audience")[statement], parameters).fetchone()

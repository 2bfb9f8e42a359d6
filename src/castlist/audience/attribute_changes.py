"""Making, renaming and deleting attributes by hand. Values stand under the attribute's name, so contacts are rewritten.

Each change is one transaction of its caller, who makes sure that no import runs meanwhile.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from castlist.audience.attribute_names import AttributeRefused, check_attribute_name
from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.attributes import add_attributes, known_attributes
from castlist.audience.conditions import ATTRIBUTE, Condition, Rule, RuleRefused
from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.names import name_key
from castlist.audience.rule_segments import locked_ground
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, kw_only=True)
class AttributeRow:
    """An attribute as the list shows it."""

    uuid: UUID
    name: str
    type: str


def list_attributes(connection: Connection, workspace_id: int) -> list[AttributeRow]:
    """List the attributes of a workspace by name."""
    with connection.cursor(row_factory=class_row(AttributeRow)) as cursor:
        query = named_queries("castlist.audience")["list_attributes"]
        rows = cursor.execute(query, {"workspace_id": workspace_id}).fetchall()
    return sorted(rows, key=lambda row: name_key(row.name))


def count_values(connection: Connection, workspace_id: int) -> dict[str, int]:
    """Count how many contacts have a value of each attribute, in one walk over them."""
    query = named_queries("castlist.audience")["count_values"]
    return dict(connection.execute(query, {"workspace_id": workspace_id}).fetchall())


def create_attribute(connection: Connection, workspace_id: int, name: str, kind: AttributeType) -> str:
    """Make an attribute and give its name. Raises AttributeRefused where it cannot be called so, or there is one."""
    name = check_attribute_name(name)
    with connection.transaction():
        _refuse_taken(connection, workspace_id, name)
        add_attributes(connection, workspace_id, [KnownAttribute(name=name, type=kind)])
    return name


def rename_attribute(connection: Connection, workspace_id: int, attribute: AttributeRow, name: str) -> str:
    """Give an attribute another name, in contacts and in rules, and give that name. Raises AttributeRefused."""
    name = check_attribute_name(name)
    if name_key(name) != name_key(attribute.name):
        _refuse_taken(connection, workspace_id, name)
    ground = locked_ground(connection, workspace_id)
    names = {"workspace_id": workspace_id, "uuid": attribute.uuid, "old": attribute.name, "new": name}
    if name != attribute.name:
        for statement in ("rename_attribute", "rename_values"):
            connection.execute(named_queries("castlist.audience")[statement], {**names, "name_key": name_key(name)})
        for segment, rule in _rules_with(ground, attribute.name):
            _store_rule(connection, workspace_id, segment, _renamed(rule, attribute.name, name))
    return name


def delete_attribute(connection: Connection, workspace_id: int, attribute: AttributeRow) -> None:
    """Delete an attribute and its values. Rules that ask for it cannot be worked out any more, and say so."""
    locked_ground(connection, workspace_id)
    names = {"workspace_id": workspace_id, "uuid": attribute.uuid, "old": attribute.name}
    for statement in ("delete_values", "delete_attribute"):
        connection.execute(named_queries("castlist.audience")[statement], names)


def segments_with(ground: Ground, attribute: str) -> list[str]:
    """Name the rule segments that ask for an attribute."""
    return sorted((segment.name for segment, _ in _rules_with(ground, attribute)), key=name_key)


def _refuse_taken(connection: Connection, workspace_id: int, name: str) -> None:
    taken = known_attributes(connection, workspace_id).get(name_key(name))
    if taken is not None:
        raise AttributeRefused(f"There is an attribute {taken.name} already ({taken.type}). Choose another name.")


def _rules_with(ground: Ground, attribute: str) -> Iterator[tuple[StoredSegment, Rule]]:
    for segment in ground.segments.values():
        try:
            rule = segment.rule
        except RuleRefused:  # written by a newer version; it says so itself when it is worked out
            continue
        if rule is not None and any(_asks_for(each, attribute) for each in rule.conditions):
            yield segment, rule


def _asks_for(condition: Condition, attribute: str) -> bool:
    return condition.kind == ATTRIBUTE and name_key(condition.name) == name_key(attribute)


def _renamed(rule: Rule, old: str, new: str) -> Rule:
    conditions = (replace(each, name=new) if _asks_for(each, old) else each for each in rule.conditions)
    return replace(rule, conditions=tuple(conditions))


def _store_rule(connection: Connection, workspace_id: int, segment: StoredSegment, rule: Rule) -> None:
    parameters = {"workspace_id": workspace_id, "uuid": segment.uuid, "rule": Jsonb(rule.as_json(), dumps=json.dumps)}
    connection.execute(named_queries("castlist.audience")["change_rule"], parameters)

"""What tests of rules begin with: people of all types, rules as they are written, and whom they match."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.conditions import Rule
from castlist.audience.counting import count_matching, preview_matching
from castlist.audience.ground import Ground, read_ground
from castlist.audience.rule_reading import read_rule
from castlist.audience.rule_segments import make_rule_segment
from castlist.config.database import connect
from castlist.workspaces.models import Workspace

Written = tuple[str, str] | tuple[str, str, str]


@contextmanager
def standing_on(
    workspace: Workspace, *, at: datetime | None = None
) -> Iterator[tuple[psycopg.Connection[Any], Ground]]:
    """Open a connection and look at the workspace."""
    with closing(connect()) as connection:
        yield connection, read_ground(connection, workspace.pk, at=at)


def rule(ground: Ground, *conditions: Written, match: str = "all") -> Rule:
    """Read conditions as they are written."""
    written = [WrittenCondition(field=each[0], operator=each[1], value="".join(each[2:])) for each in conditions]
    return read_rule(written, match, ground)


def matched(workspace: Workspace, *conditions: Written, match: str = "all", at: datetime | None = None) -> list[str]:
    """Give the first names of those whom a rule matches, having checked that the count agrees."""
    with standing_on(workspace, at=at) as (connection, ground):
        read = rule(ground, *conditions, match=match)
        names = [json.loads(line)["first_name"] for line in preview_matching(connection, read, ground, limit=1_000)]
        assert count_matching(connection, read, ground).matching == len(names)
    return sorted(names)


def make(workspace: Workspace, name: str, *conditions: Written, match: str = "all") -> UUID:
    """Make a rule segment."""
    with standing_on(workspace) as (connection, ground):
        return make_rule_segment(connection, workspace.pk, name, rule(ground, *conditions, match=match))


def opt_out(workspace: Workspace, *phones: str) -> None:
    """Play the people of these numbers, who write STOP."""
    with closing(connect()) as connection:
        for phone in phones:
            connection.execute(
                "INSERT INTO opt_out (workspace_id, phone, source) VALUES (%s, %s, 'stop')", [workspace.pk, phone]
            )


def forget_attribute(workspace: Workspace, name: str) -> None:
    """Play what deleting an attribute will do."""
    with closing(connect()) as connection:
        connection.execute("DELETE FROM audience_attribute WHERE workspace_id = %s AND name = %s", [workspace.pk, name])
        connection.execute(
            "UPDATE contact SET attributes = attributes - %s WHERE workspace_id = %s", [name, workspace.pk]
        )

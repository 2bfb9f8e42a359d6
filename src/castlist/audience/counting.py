"""Counting whom a rule matches, and showing some of them, before or after it is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row, tuple_row

from castlist.audience.bound_values import BoundValues
from castlist.audience.conditions import SEGMENT, Condition, Rule
from castlist.audience.contacts import contact_line
from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.matching import segment_part
from castlist.audience.operators import Operator
from castlist.audience.rules_sql import join_conditions, write_conditions, write_rule
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]

COLUMN_LIMIT = 200
"""So many counts are asked for by one statement; PostgreSQL allows 1,664 columns."""

_COUNT = sql.SQL("count(*) FILTER (WHERE {})")
_AS = sql.SQL("{} AS {}")


@dataclass(frozen=True, kw_only=True)
class MatchCounts:
    """How many contacts a rule matches, of how many, how many of them opted out; and each condition by itself."""

    matching: int
    total: int
    opted_out: int
    conditions: tuple[int, ...]


def count_matching(connection: Connection, rule: Rule, ground: Ground) -> MatchCounts:
    """Count whom a rule matches, in one walk over the workspace's contacts. Raises RuleRefused."""
    bound = BoundValues("rule", workspace_id=ground.workspace_id)
    written = write_conditions(rule, ground, bound)
    columns = [sql.Identifier(f"condition_{number}") for number in range(1, len(written) + 1)]
    statement = sql.SQL(named_queries("castlist.audience")["count_matching"]).format(
        matches=join_conditions(rule, columns),
        is_opted_out=sql.SQL(named_queries("castlist.audience")["is_opted_out"]),
        counts=_listed(_COUNT.format(column) for column in columns),
        conditions=_listed(_AS.format(*each) for each in zip(written, columns, strict=True)),
    )
    with connection.cursor(row_factory=tuple_row) as cursor:
        ((matching, total, opted_out, *each),) = cursor.execute(statement, bound.values).fetchall()
    return MatchCounts(matching=matching, total=total, opted_out=opted_out, conditions=tuple(each))


def count_segment(connection: Connection, segment: StoredSegment, ground: Ground) -> int:
    """Count the contacts of a segment, imported or rule. Raises SegmentBroken."""
    condition, values = segment_part(segment, ground)
    (count,) = count_contacts(connection, [condition], values)
    return count


def rule_of(segment: StoredSegment, ground: Ground) -> Rule:
    """Give the rule of a segment; that of an imported one is to be in it. Raises SegmentBroken."""
    segment_part(segment, ground)
    membership = Condition(kind=SEGMENT, name=segment.name, operator=Operator.IN, values=(str(segment.uuid),))
    return segment.rule or Rule(conditions=(membership,))


def count_contacts(
    connection: Connection, conditions: Sequence[sql.Composable], values: dict[str, Any]
) -> Sequence[int]:
    """Count the contacts of the workspace that is bound in `values`, for each of the conditions over the alias `c`."""
    statement = sql.SQL(named_queries("castlist.audience")["count_contacts"])
    counts: list[int] = []
    for start in range(0, len(conditions), COLUMN_LIMIT):
        some = conditions[start : start + COLUMN_LIMIT]
        columns = _listed(_COUNT.format(condition) for condition in some)
        row = connection.execute(statement.format(counts=columns), values).fetchone()
        counts.extend(row or ())
    return counts


def preview_matching(
    connection: Connection, rule: Rule, ground: Ground, *, limit: int = 5, skip: int = 0
) -> Sequence[str]:
    """Give some of the contacts that a rule matches, each as the JSON line of the list; `skip` leads to others.

    Raises RuleRefused.
    """
    bound = BoundValues("rule", workspace_id=ground.workspace_id)
    statement = sql.SQL(named_queries("castlist.audience")["preview_contacts"])
    query = statement.format(line=contact_line(), condition=write_rule(rule, ground, bound))
    with connection.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query, {**bound.values, "limit": limit, "skip": skip}).fetchall()


def _listed(parts: Iterable[sql.Composable]) -> sql.Composable:
    return sql.SQL(", ").join(parts)

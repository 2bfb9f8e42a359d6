"""Who is in a list: filters that all have to hold, and a search, as one condition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from castlist.audience.bound_values import BoundValues
from castlist.audience.conditions import SEGMENT, Condition, Rule
from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.operators import Operator
from castlist.audience.quick_conditions import QuickPart, quick_parts, quick_search
from castlist.audience.quick_indexes import SHAPES, Wish, ready_indexes
from castlist.audience.rules_sql import write_conditions
from castlist.audience.searching import searched_digits, searched_words
from castlist.config.queries import named_queries


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The filters and the search of a list, against the workspace as it is; `ready` are the indexes it may use."""

    ground: Ground
    conditions: Sequence[Condition] = ()
    search: str = ""
    ready: frozenset[Wish] = frozenset()

    @property
    def workspace_id(self) -> int:
        """The workspace whose list it is."""
        return self.ground.workspace_id

    @property
    def is_everybody(self) -> bool:
        """Whether nothing narrows it."""
        return not self.conditions and not self.search

    @property
    def imported_segment(self) -> StoredSegment | None:
        """An imported segment in which all of the list are: the list can begin with its members."""
        for condition in self.conditions:
            if condition.kind == SEGMENT and condition.operator == Operator.IN:
                found = self.ground.segments.get(UUID(condition.values[0]))
                if found is not None and found.kind == "imported":
                    return found
        return None

    @property
    def is_one_segment(self) -> bool:
        """Whether it is an imported segment and nothing else."""
        return len(self.conditions) == 1 and not self.search and self.imported_segment is not None

    def write(self, bound: BoundValues, *, is_quick: bool = False) -> sql.Composable:
        """Give the condition over the alias `c`; null counts as not in it. Raises RuleRefused.

        With `is_quick` it says what it implies in the words of the indexes that are ready.
        """
        parts: list[sql.Composable] = [sql.SQL("true")]
        if self.conditions:
            parts += write_conditions(Rule(conditions=tuple(self.conditions)), self.ground, bound)
        if self.search:
            bound.values |= {"digits": searched_digits(self.search), "words": searched_words(self.search)}
            parts.append(sql.SQL(named_queries("castlist.audience")["is_searched"]))
        if is_quick:
            parts += [part.write(bound) for part in self._usable()]
        return sql.SQL("({})").format(sql.SQL(" AND ").join(parts))

    def without(self, number: int) -> "Listed":
        """Give the list without one of its filters, counted from 0."""
        return replace(self, conditions=[*self.conditions[:number], *self.conditions[number + 1 :]])

    def quickened(self, connection: psycopg.Connection[Any], *more: Wish | None) -> "Listed":
        """Give the list with the indexes that are ready for it and for `more`, having asked for the others."""
        wanted = {part.wish for part in self._quick()} | set(more)
        return replace(self, ready=ready_indexes(connection, self.workspace_id, filter(None, wanted)))

    def is_prepared(self, *more: Wish | None) -> bool:
        """Whether all indexes are ready that would help it, and those of `more`."""
        wanted = {part.wish for part in self._quick()} | set(more)
        return all(wish is None or wish.kind not in SHAPES or wish in self.ready for wish in wanted)

    @property
    def has_index(self) -> bool:
        """Whether an index finds whom it is about."""
        return bool(self._usable())

    def _usable(self) -> list[QuickPart]:
        return [part for part in self._quick() if part.wish is None or part.wish in self.ready]

    def _quick(self) -> list[QuickPart]:
        return [*quick_parts(self.conditions, self.ground), *(quick_search(self.search) if self.search else ())]

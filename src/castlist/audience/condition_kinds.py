"""Kinds of conditions beyond fields, attributes and segments. Rooms above register theirs: nothing looks back.

A kind is known by one word, which stands where a field stands: `broadcast` in `broadcast was-not-read "Diwali"`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import psycopg
    from psycopg import sql

    from castlist.audience.bound_values import BoundValues
    from castlist.audience.conditions import Condition
    from castlist.audience.ground import Ground

    Load = Callable[[psycopg.Connection[Any], int], Any]
    Parse = Callable[[Ground, str, str], Condition]
    Write = Callable[[Condition, Ground, BoundValues], sql.Composable]
    Describe = Callable[[Condition, Ground], str]


@dataclass(frozen=True, kw_only=True)
class ConditionKind:
    """How one kind of condition is read, worked out and told of."""

    kind: str
    load: Load
    """Reads, once for each look at a workspace (its id), what the others need: it is then `ground.loaded[kind]`."""
    parse: Parse
    """Makes a condition of the texts of operator and value. Raises ConditionRefused."""
    write: Write
    """Gives SQL over the alias `c` of contact, true for those it matches; null counts as not matched.

    Every value is bound; tables of the workspace's own are read with `%(workspace_id)s`, which is always bound.
    Raises ConditionRefused where what the condition names is gone.
    """
    describe: Describe
    """Reads the condition back: what stands after *Users with*."""


TAKEN = frozenset({"field", "attribute", "segment", "opted_out", "created", "last_interaction"})
"""The words of this room's own kinds."""

_kinds: dict[str, ConditionKind] = {}


def register_condition(
    kind: str, *, parse: Parse, write: Write, describe: Describe, load: Load = lambda _connection, _workspace_id: None
) -> None:
    """Make a kind of condition known, when the room that has it is loaded. Raises ValueError for a kind that is taken.

    See ConditionKind for what the functions take and give.
    """
    if kind in _kinds or kind in TAKEN:
        raise ValueError(f"the kind of condition {kind} is taken")
    _kinds[kind] = ConditionKind(kind=kind, load=load, parse=parse, write=write, describe=describe)


def registered_kinds() -> Mapping[str, ConditionKind]:
    """Give the kinds that are registered, by their word."""
    return _kinds

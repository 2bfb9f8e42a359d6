"""What a list of contacts can be sorted by, and the SQL of it. Pure.

Whoever has no such value stands at the end, in both directions, in the order in which they were made.
"""

from dataclasses import dataclass

from psycopg import sql

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.bound_values import BoundValues
from castlist.audience.quick_conditions import C
from castlist.audience.quick_indexes import NAME, SHAPES, Wish

CREATED = "created"
PHONE = "phone"

_INSTANT = sql.SQL("(c.attributes ->> {})::timestamptz")
_HAS = sql.SQL("c.attributes ? {}")

SORTABLE = frozenset({*(kind for kind in AttributeType if kind.value in SHAPES), AttributeType.DATETIME})
"""The types that have an order."""

_TYPES = {AttributeType.NUMBER: "numeric", AttributeType.BOOLEAN: "jsonb", AttributeType.DATETIME: "timestamptz"}
"""What a place in the list is compared as; text by bytes where nothing stands here."""


@dataclass(frozen=True, kw_only=True)
class Sort:
    """By what a list is sorted: CREATED, PHONE, NAME, or an attribute; `is_descending` puts the last first."""

    by: str = CREATED
    attribute: KnownAttribute | None = None
    is_descending: bool = True

    @property
    def wish(self) -> Wish | None:
        """The index that makes it quick."""
        if self.attribute is not None:
            return Wish(self.attribute.type.value, self.attribute.name)
        return Wish(NAME) if self.by == NAME else None

    @property
    def is_by_key(self) -> bool:
        """Whether it is the order in which contacts were made, which every list has anyway."""
        return self.attribute is None and self.by == CREATED

    def write_value(self, bound: BoundValues) -> sql.Composable:
        """Give the expression that is sorted by, over the alias `c`."""
        if self.attribute is None:
            return sql.SQL("c.phone") if self.by == PHONE else SHAPES[NAME].write_value(sql.SQL(""), C)
        name = bound.bind(self.attribute.name)
        shape = SHAPES.get(self.attribute.type.value)
        return shape.write_value(name, C) if shape else _INSTANT.format(name)

    def write_is_valued(self, bound: BoundValues) -> sql.Composable:
        """Give the condition of having a value to be sorted by. Never null."""
        if self.attribute is None:
            return sql.SQL("true") if self.by == PHONE else SHAPES[NAME].write_holds(sql.SQL(""), C)
        name = bound.bind(self.attribute.name)
        shape = SHAPES.get(self.attribute.type.value)
        holds = shape.write_holds(name, C) if shape else _HAS.format(name)
        return sql.SQL("({})").format(holds)

    def write_place(self, value: str, bound: BoundValues) -> sql.Composable:
        """Give a value of somebody in the list (as text), to compare with."""
        kind = self.attribute.type if self.attribute else AttributeType.TEXT
        return sql.SQL("{}::{}").format(bound.bind(value), sql.SQL(_TYPES.get(kind, "text")))

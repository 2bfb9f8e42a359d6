"""What the address of the list asks for: search, filters, order, place. Each change of it is another address."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.list_places import Place
from castlist.ui.whole_number import whole_number

NEWEST = "-created"

MOST_FILTERS = 20
"""Filters that are read of an address; an address of thousands would keep the database busy."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The parameters of an address of the list.

    `segment`: UUIDs of segments that all have to be in. `f`, `o`, `v`, each as often as the others: field, operator and
    value of a condition, as they are written. `sort`: a minus puts the last first; `a:` stands before an attribute.
    `number`: which of the list the first row is.
    """

    search: str = ""
    segments: tuple[str, ...] = ()
    written: tuple[WrittenCondition, ...] = ()
    sort: str = NEWEST
    after: int | None = None
    before: int | None = None
    number: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.search or self.segments or self.written)

    @property
    def place(self) -> Place:
        """The page that is asked for."""
        return Place(after=self.after, before=self.before)

    def pairs(self) -> list[tuple[str, str]]:
        """Give the parameters without the place: what a form carries along."""
        known = [("q", self.search), *(("segment", uuid) for uuid in self.segments)]
        for each in self.written:
            known += [("f", each.field), ("o", each.operator), ("v", each.value)]
        known += [("sort", self.sort if self.sort != NEWEST else "")]
        return [(name, value) for name, value in known if value or name == "v"]

    def query(self) -> str:
        """Write the address's query, without the place."""
        return f"?{urlencode(self.pairs())}" if self.pairs() else "?"

    def at(self, **place: int) -> str:
        """Write the query with a place: `after` or `before` and the `number` of the first row."""
        return f"?{urlencode([*self.pairs(), *place.items()])}"

    def with_(self, **changes: Any) -> "Asked":
        """Give the start of the list that differs in these."""
        return replace(self, after=None, before=None, number=1, **changes)

    def without(self, number: int) -> "Asked":
        """Give the list without one of its filters, counted from 0, the segments first."""
        if number < len(self.segments):
            return self.with_(segments=_left_out(self.segments, number))
        return self.with_(written=_left_out(self.written, number - len(self.segments)))


def read_asked(query: QueryDict) -> Asked:
    """Read an address. What cannot be read of it does not count."""
    fields, operators, values = (query.getlist(name)[:MOST_FILTERS] for name in "fov")
    written = zip(fields, operators, values, strict=False)
    return Asked(
        search=query.get("q", "").replace("\0", "").strip(),
        segments=tuple(dict.fromkeys(query.getlist("segment")[:MOST_FILTERS])),
        written=tuple(WrittenCondition(field=f, operator=o, value=v) for f, o, v in written if f and o),
        sort=query.get("sort", "") or NEWEST,
        after=whole_number(str(query.get("after", ""))),
        before=whole_number(str(query.get("before", ""))),
        number=whole_number(str(query.get("number", ""))) or 1,
    )


def _left_out(items: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    return (*items[:number], *items[number + 1 :])

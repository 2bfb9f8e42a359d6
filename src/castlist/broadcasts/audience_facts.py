"""What is known of a broadcast's audience before it is sent: how many there are, and who has which value."""

from dataclasses import dataclass

from psycopg import sql

from castlist.audience.attributes import known_attributes
from castlist.audience.counting import count_contacts
from castlist.audience.matching import Filter, audience_filter
from castlist.audience.names import name_key
from castlist.audience.predefined import FIELDS, PREDEFINED
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import audience_of
from castlist.broadcasts.statements import Connection, query

MOST_LOOKED_AT = 20_000
"""People of a big audience whose values are counted: the share of the others is about the same."""


@dataclass(frozen=True, kw_only=True)
class ValueFacts:
    """A value that can be filled in: `people` of `looked_at` have it; `example` is one of theirs, cut."""

    name: str
    type: str
    people: int
    looked_at: int
    example: str


def count_audience(connection: Connection, broadcast: Broadcast) -> int:
    """Count the people of an audience, each once. Raises SegmentGone and SegmentBroken."""
    condition, values = _filter(connection, broadcast)
    (count,) = count_contacts(connection, [condition], values)
    return count


def check_audience(connection: Connection, broadcast: Broadcast) -> None:
    """Refuse an audience that cannot be worked out, without counting it. Raises SegmentGone and SegmentBroken."""
    _filter(connection, broadcast)


def value_facts(connection: Connection, broadcast: Broadcast) -> list[ValueFacts]:
    """List all that can be filled in, the seven fields first, then the attributes by name.

    Raises as count_audience.
    """
    condition, values = _filter(connection, broadcast)
    statement = sql.SQL(query("count_values")).format(audience=condition)
    rows = connection.execute(statement, {**values, "most": MOST_LOOKED_AT}).fetchall()
    looked_at = next(people for is_field, _name, people, _example in rows if is_field is None)
    found = {(is_field, name): (people, example) for is_field, name, people, example in rows}
    attributes = sorted(
        known_attributes(connection, broadcast.workspace_id).values(), key=lambda each: name_key(each.name)
    )
    wanted = [(True, field, shown, "TEXT") for field, shown in zip(FIELDS, PREDEFINED, strict=True)]
    wanted += [(False, each.name, each.name, each.type.value) for each in attributes]
    return [
        ValueFacts(name=shown, type=kind, looked_at=looked_at, people=people, example=example or "")
        for is_field, stored, shown, kind in wanted
        for people, example in [found.get((is_field, stored), (0, ""))]
    ]


def _filter(connection: Connection, broadcast: Broadcast) -> Filter:
    audience = audience_of(broadcast)
    return audience_filter(
        connection, audience.workspace_id, any_of=audience.any_of, none_of=audience.none_of, at=audience.at
    )

"""A room above registers a kind of condition of its own: played here by tickets, which no room has."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg import sql
from rule_scenes import make, matched, rule, standing_on

from castlist.audience import condition_kinds
from castlist.audience.bound_values import BoundValues
from castlist.audience.condition_kinds import register_condition
from castlist.audience.conditions import Condition, ConditionRefused, RuleRefused, rule_from_json
from castlist.audience.ground import Ground
from castlist.audience.models import Segment
from castlist.audience.rule_words import describe_rule
from castlist.audience.segments import SegmentBroken
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, new_workspace, sheet

TABLE = """
CREATE TABLE IF NOT EXISTS played_ticket (workspace_id bigint, phone text COLLATE "C", queue text, is_open boolean)
"""
WRITTEN = {"has open": "has_open", "has no open": "has_no_open"}


def load_queues(connection: psycopg.Connection[Any], workspace_id: int) -> set[str]:
    rows = connection.execute("SELECT DISTINCT queue FROM played_ticket WHERE workspace_id = %s", [workspace_id])
    return {row[0] for row in rows}


def parse_ticket(ground: Ground, operator: str, value: str) -> Condition:
    if operator not in WRITTEN:
        raise ConditionRefused("Write has open or has no open.")
    if value not in ground.loaded["ticket"]:
        raise ConditionRefused(f"There is no queue {value}.")
    return Condition(kind="ticket", name=value, operator=WRITTEN[operator], values=(value,))


def write_ticket(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    (queue,) = condition.values
    if queue not in ground.loaded["ticket"]:
        raise ConditionRefused(f"The queue {queue} is gone.")
    has_open = sql.SQL(
        "c.phone IN (SELECT t.phone FROM played_ticket AS t WHERE t.workspace_id = %(workspace_id)s AND t.is_open"
        " AND t.queue = {})"
    ).format(bound.bind(queue))
    # Without brackets: whoever joins conditions puts them.
    return has_open if condition.operator == "has_open" else sql.SQL("NOT {} OR false").format(has_open)


def describe_ticket(condition: Condition, _ground: Ground) -> str:
    return f"{'an' if condition.operator == 'has_open' else 'no'} open ticket in {condition.name}"


@pytest.fixture(scope="module", autouse=True)
def tickets(house: object) -> Iterator[None]:
    with closing(connect()) as connection:
        connection.execute(TABLE)
    register_condition("ticket", load=load_queues, parse=parse_ticket, write=write_ticket, describe=describe_ticket)
    yield
    del condition_kinds._kinds["ticket"]  # the room leaves the house with these tests


@pytest.fixture
def audience(workspace: Workspace) -> Workspace:
    import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune", ",9876543202,,Ravi", columns="city"))
    tell(workspace, ("919876543201", "returns", True), ("919876543202", "returns", False))
    return workspace


def tell(workspace: Workspace, *tickets: tuple[str, str, bool]) -> None:
    with closing(connect()) as connection:
        for phone, queue, is_open in tickets:
            values = [workspace.pk, phone, queue, is_open]
            connection.execute("INSERT INTO played_ticket VALUES (%s, %s, %s, %s)", values)


def test_a_registered_condition_is_one_like_all_others(audience: Workspace) -> None:
    assert matched(audience, ("ticket", "has open", "returns")) == ["Asha"]
    assert matched(audience, ("user.ticket", "has no open", "returns"), ("city", "is set")) == []
    assert matched(audience, ("ticket", "has no open", "returns"), ("city", "is set"), match="any") == ["Asha", "Ravi"]
    make(audience, "Waiting", ("ticket", "has open", "returns"))
    assert [contact["first_name"] for contact in contacts(audience, segment="Waiting")] == ["Asha"]


def test_it_is_stored_and_read_back_in_its_rooms_words(audience: Workspace) -> None:
    uuid = make(audience, "Waiting", ("ticket", "has open", "returns"), ("city", "is", "Pune"))
    stored = Segment.objects.get(uuid=uuid).rule
    assert stored["conditions"][0] == {
        "kind": "ticket", "name": "returns", "operator": "has_open", "values": ["returns"],
    }  # fmt: skip
    with standing_on(audience) as (_, ground):
        assert describe_rule(rule_from_json(stored), ground) == "Users with an open ticket in returns and city is Pune."


@pytest.mark.parametrize(
    ("operator", "value", "said"),
    [
        ("has", "returns", "Condition 2: Write has open or has no open."),
        ("has open", "nothing", "Condition 2: There is no queue nothing."),
    ],
)
def test_its_refusals_are_those_of_its_room(audience: Workspace, operator: str, value: str, said: str) -> None:
    with pytest.raises(RuleRefused) as refused, standing_on(audience) as (_, ground):
        rule(ground, ("city", "is set"), ("ticket", operator, value))
    assert str(refused.value) == said


def test_what_it_names_may_vanish(audience: Workspace) -> None:
    make(audience, "Waiting", ("ticket", "has open", "returns"))
    with closing(connect()) as connection:
        connection.execute("DELETE FROM played_ticket WHERE workspace_id = %s", [audience.pk])
    with pytest.raises(SegmentBroken, match=r"Waiting cannot be worked out\. Condition 1: The queue returns is gone"):
        contacts(audience, segment="Waiting")


def test_its_values_are_those_of_the_workspace(audience: Workspace) -> None:
    other = new_workspace()
    import_sheet(other, sheet(",9876543201,,Asha"))
    tell(other, ("919876543201", "complaints", True))
    with pytest.raises(RuleRefused, match="There is no queue complaints"):
        matched(audience, ("ticket", "has open", "complaints"))
    assert matched(other, ("ticket", "has open", "complaints")) == ["Asha"]


def test_an_attribute_of_that_name_goes_first_and_user_leads_to_the_kind(audience: Workspace) -> None:
    import_sheet(audience, sheet(",9876543202,,Ravi,,,,blue", columns="ticket"))
    assert matched(audience, ("ticket", "is", "blue")) == ["Ravi"]
    assert matched(audience, ("user.ticket", "has open", "returns")) == ["Asha"]


@pytest.mark.parametrize("kind", ["ticket", "opted_out", "created", "segment", "field", "attribute"])
def test_a_kind_is_registered_once(kind: str) -> None:
    with pytest.raises(ValueError, match=f"the kind of condition {kind} is taken"):
        register_condition(kind, parse=parse_ticket, write=write_ticket, describe=describe_ticket)

"""People whose number has changed, as WhatsApp tells: a condition of rule segments, and how many there are.

Consent does not move to the new number by itself; the old contact stays as it is, and is found by `number_changed`.
"""

from psycopg import sql

from castlist.audience.attribute_types import AttributeType
from castlist.audience.bound_values import BoundValues
from castlist.audience.condition_values import read_asked, read_values
from castlist.audience.conditions import Condition, ConditionRefused
from castlist.audience.ground import Ground
from castlist.audience.operators import YES_OR_NO_OPERATORS, Operator
from castlist.receipts.statements import Connection, fetch, query

KIND = "number_changed"


def parse_number_changed(_ground: Ground, operator: str, text: str) -> Condition:
    """Read `number_changed is yes`. Raises ConditionRefused."""
    asked, rest = read_asked(operator, text, YES_OR_NO_OPERATORS, of=KIND)
    return Condition(kind=KIND, operator=asked, values=read_values(rest, asked, AttributeType.BOOLEAN))


def write_number_changed(condition: Condition, _ground: Ground, _bound: BoundValues) -> sql.Composable:
    """Ask whether a contact's number is one that somebody has left. Never null. Raises ConditionRefused."""
    if condition.operator not in YES_OR_NO_OPERATORS:
        raise ConditionRefused(f"{KIND} cannot be asked for {condition.operator}.")
    has_changed = sql.SQL(query("has_changed_number"))
    return has_changed if condition.operator == Operator.IS_TRUE else sql.SQL("NOT {}").format(has_changed)


def describe_number_changed(condition: Condition, _ground: Ground) -> str:
    """Say `a number that has changed` or `the number they had`."""
    return "a number that has changed" if condition.operator == Operator.IS_TRUE else "no change of number"


def count_changed_numbers(connection: Connection, workspace_id: int) -> int:
    """Count the contacts whose number has changed."""
    row = fetch(connection, "count_changed_numbers", workspace_id=workspace_id)
    return int(row["contacts"]) if row else 0

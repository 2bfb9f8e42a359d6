"""A condition of rule segments: what came of a broadcast's message, `broadcast not-read "Diwali early access"`."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from castlist.audience.bound_values import BoundValues
from castlist.audience.conditions import Condition, ConditionRefused
from castlist.audience.ground import Ground
from castlist.audience.names import name_key
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.broadcasts.statements import fetch_all

KIND = "broadcast"


@dataclass(frozen=True, kw_only=True)
class _Known:
    id: int
    uuid: str
    name: str


def load_broadcasts(connection: psycopg.Connection[Any], workspace_id: int) -> list[_Known]:
    """Read the broadcasts of a workspace that conditions can name."""
    rows = fetch_all(connection, "broadcast_names", workspace_id=workspace_id)
    return [_Known(id=row["id"], uuid=str(row["uuid"]), name=row["name"]) for row in rows]


def parse_outcome(ground: Ground, operator: str, text: str) -> Condition:
    """Read `broadcast not-read "Diwali"`; its UUID may stand for its name, which two may have.

    Raises ConditionRefused.
    """
    if not operator.strip():
        raise ConditionRefused(f"Choose what came of the broadcast: {', '.join(OUTCOMES)}.")
    outcome = operator.strip().lower().replace("_", "-").replace(" ", "-").removeprefix("was-")
    if outcome not in OUTCOMES:
        raise ConditionRefused(f"broadcast cannot be asked for {operator}. Ask for one of: {', '.join(OUTCOMES)}.")
    text = text.strip()
    if not text:
        raise ConditionRefused("Choose a broadcast.")
    known: list[_Known] = ground.loaded[KIND]
    found = next((each for each in known if each.uuid == text or name_key(each.name) == name_key(text)), None)
    if found is None:
        raise ConditionRefused(f"There is no broadcast {text}. See: castlist broadcasts list.")
    return Condition(kind=KIND, operator=outcome, name=found.name, values=(found.uuid,))


def write_outcome(condition: Condition, ground: Ground, bound: BoundValues) -> sql.Composable:
    """Ask for the state of a contact's message, by its unique key; null where it has none. Raises ConditionRefused."""
    found = _find(condition, ground)
    if found is None:
        raise ConditionRefused(f"The broadcast {condition.name} is deleted.")
    if condition.operator not in OUTCOMES:
        raise ConditionRefused(f"broadcast cannot be asked for {condition.operator}.")
    states = [state.value for state in OUTCOMES[condition.operator]]
    return sql.SQL(
        "(SELECT m.state FROM message AS m WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = {broadcast}"
        " AND m.contact_id = c.contact_id) = ANY({states}::text[])"
    ).format(broadcast=bound.bind(found.id), states=bound.bind(states))


def describe_outcome(condition: Condition, ground: Ground) -> str:
    """Say `the outcome not read in Diwali early access`."""
    found = _find(condition, ground)
    return f"the outcome {condition.operator.replace('-', ' ')} in {found.name if found else condition.name}"


def _find(condition: Condition, ground: Ground) -> _Known | None:
    known: list[_Known] = ground.loaded[KIND]
    return next((each for each in known if condition.values == (each.uuid,)), None)

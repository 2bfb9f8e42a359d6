"""A rule: conditions, and how they go together. As JSON it is stored on the segment; every value in it is a text.

    {"conditions": [{"kind": "attribute", "name": "points", "type": "NUMBER", "operator": "at_least",
                     "values": ["2000"]}],
     "match": "all"}

Texts keep numbers exact, and days and times without an offset mean those of the workspace's zone when it is used.
"""

from dataclasses import dataclass
from typing import Any

from castlist.audience.attribute_types import AttributeType

FIELD = "field"
"""The kind of a condition on a predefined field; `name` is that of the sheet, such as `user.first_name`."""

ATTRIBUTE = "attribute"
"""The kind of a condition on an attribute; `name` is its stored spelling, `type` the type it had."""

SEGMENT = "segment"
"""The kind of a condition on a place in a segment; its value is that segment's UUID, `name` what it was called."""


class RuleRefused(Exception):
    """A rule cannot be made or used. The message says where, why and what to do.

    `number` is that of the condition (from 1), None where the rule as a whole is meant.
    """

    def __init__(self, message: str, *, number: int | None = None) -> None:
        super().__init__(message)
        self.number = number

    @property
    def reason(self) -> str:
        """The message without the condition's number, for whoever shows it where the condition stands."""
        return str(self) if self.number is None else str(self).partition(": ")[2]


class ConditionRefused(Exception):
    """One condition cannot be made or used. The message says why; whoever knows the condition's number adds it."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One condition. `kind` says who reads it: those above, or the word that a registered kind goes by."""

    kind: str
    operator: str
    name: str = ""
    type: AttributeType | None = None
    values: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the form in which it is stored."""
        known = {"kind": self.kind, "name": self.name, "type": self.type and self.type.value}
        stored = {key: value for key, value in known.items() if value}
        return {**stored, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Conditions and how they go together: `all`, `any`, or an expression over their numbers from 1."""

    conditions: tuple[Condition, ...]
    match: str = "all"

    def as_json(self) -> dict[str, Any]:
        """Give the form in which it is stored."""
        return {"conditions": [condition.as_json() for condition in self.conditions], "match": self.match}


def rule_from_json(stored: Any) -> Rule:
    """Read a rule as it is stored. Raises RuleRefused for what was not written by this version or an earlier one."""
    try:
        conditions = tuple(_condition_from_json(each) for each in stored["conditions"])
        return Rule(conditions=conditions, match=str(stored["match"]))
    except (LookupError, TypeError, ValueError) as error:
        raise RuleRefused("Its rule cannot be read; perhaps a newer version of Castlist wrote it.") from error


def _condition_from_json(stored: Any) -> Condition:
    kind = stored.get("type")
    return Condition(
        kind=str(stored["kind"]),
        operator=str(stored["operator"]),
        name=str(stored.get("name", "")),
        type=AttributeType(kind) if kind else None,
        values=tuple(str(value) for value in stored["values"]),
    )

"""The rule builder's state: what a person has written so far, what it means, and whom it matches."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.condition_writing import write_condition
from castlist.audience.conditions import Rule, RuleRefused
from castlist.audience.counting import Connection, MatchCounts, count_matching, preview_matching
from castlist.audience.expressions import MATCH_ALL, MATCH_ANY
from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.rule_reading import read_rule, warnings_of
from castlist.ui.segments.rows import ConditionRow, groups, row_of
from castlist.ui.segments.rule_said import say_rule
from castlist.ui.whole_number import whole_number

EXAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class Written:
    """A rule as it is written: its name, conditions, how they go together (`all`, `any`, `custom`), the expression."""

    name: str
    conditions: tuple[WrittenCondition, ...]
    way: str = MATCH_ALL
    expression: str = ""

    @property
    def match(self) -> str:
        """How the conditions go together, as the room reads it."""
        return self.expression if self.way == "custom" else self.way


def written_in(data: QueryDict) -> Written:
    """Read the form. What it says of rows (`add`, `remove`) is done, also where no script runs."""
    rows = zip(data.getlist("field"), data.getlist("operator"), data.getlist("value"), strict=False)
    conditions = [WrittenCondition(field=field, operator=operator, value=value) for field, operator, value in rows]
    if 0 < (gone := whole_number(data.get("remove", "")) or 0) <= len(conditions):
        del conditions[gone - 1]
    if "add" in data or not conditions:
        conditions.append(WrittenCondition(field="", operator=""))
    way = data.get("way", MATCH_ALL)
    return Written(
        name=data.get("name", ""),
        conditions=tuple(conditions),
        way=way if way in (MATCH_ALL, MATCH_ANY, "custom") else MATCH_ALL,
        expression=data.get("expression", ""),
    )


def written_of(segment: StoredSegment, ground: Ground) -> Written:
    """Write a stored rule, to be changed. Raises RuleRefused where it cannot be read."""
    rule = segment.rule
    assert rule is not None  # noqa: S101 - the view asks for rule segments alone
    is_plain = rule.match in (MATCH_ALL, MATCH_ANY)
    return Written(
        name=segment.name,
        conditions=tuple(write_condition(each, ground) for each in rule.conditions),
        way=rule.match if is_plain else "custom",
        expression="" if is_plain else rule.match,
    )


def rows_of(written: Written, ground: Ground) -> list[ConditionRow]:
    """Lay out the conditions."""
    return [row_of(number, each, ground) for number, each in enumerate(written.conditions, start=1)]


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What is made of it: the rule and its sentence, or what is wrong and with which condition."""

    rule: Rule | None = None
    says: str = ""
    warnings: Sequence[str] = ()
    problem: str = ""
    number: int | None = None


def understand(written: Written, ground: Ground) -> Understood:
    """Read what is written. Rows that nobody has begun are passed over while one still writes."""
    begun = [each for each in written.conditions if each.field]
    if not begun:
        return Understood()
    try:
        rule = read_rule(begun, written.match, ground)
    except RuleRefused as refusal:
        return Understood(problem=str(refusal), number=refusal.number)
    return Understood(rule=rule, says=say_rule(rule, ground), warnings=warnings_of(rule))


def matches(connection: Connection, understood: Understood, ground: Ground, *, skip: int) -> dict[str, Any]:
    """Count whom a rule matches, and give some of them."""
    if understood.rule is None:
        return {"counts": None, "examples": []}
    counts: MatchCounts = count_matching(connection, understood.rule, ground)
    lines = preview_matching(connection, understood.rule, ground, limit=EXAMPLES, skip=skip % max(1, counts.matching))
    return {"counts": counts, "examples": [_example(line) for line in lines], "skip": skip + EXAMPLES}


def _example(line: str) -> dict[str, Any]:
    """Give a contact's name, number and two of the values, as a person would recognise them."""
    person = json.loads(line, parse_float=str, parse_int=str)
    name = " ".join(filter(None, (person["first_name"], person["last_name"]))) or person["username"] or ""
    plain = [str(value) for value in person["attributes"].values() if isinstance(value, str)]
    return {"name": name, "phone": person["phone"], "more": ", ".join(plain[:2])}


def page_of(written: Written, ground: Ground, understood: Understood, segment: UUID | None) -> dict[str, Any]:
    """Give what the builder's page shows."""
    return {
        "nav": "segments",
        "written": written,
        "rows": rows_of(written, ground),
        "groups": groups(ground),
        "understood": understood,
        "segment": segment,
        "ways": ((MATCH_ALL, _("And")), (MATCH_ANY, _("Or")), ("custom", _("Custom"))),
    }

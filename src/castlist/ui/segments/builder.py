"""The rule builder: what is written so far, what it means, whom it matches, and what it lacks."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from castlist.audience.conditions import Rule
from castlist.audience.counting import Connection, count_matching, preview_matching
from castlist.audience.expressions import MATCH_ALL, MATCH_ANY
from castlist.audience.ground import Ground
from castlist.audience.rule_drafts import Draft
from castlist.ui.segments.expression_marks import mark_place
from castlist.ui.segments.rows import ConditionRow, groups, row_of
from castlist.ui.segments.rule_said import note_of, say_problem, say_rule, warnings_of
from castlist.ui.segments.written import CUSTOM, Written

EXAMPLES = 5


def rows_of(written: Written, ground: Ground, draft: Draft, alone: Mapping[int, int]) -> list[ConditionRow]:
    """Lay out the conditions; `alone`: how many each matches by itself."""
    offered = groups(ground)
    return [
        row_of(number, each, ground, offered, alone=alone.get(number), lack=draft.lacks.get(number, ""))
        for number, each in enumerate(written.conditions, start=1)
    ]


def page_of(
    connection: Connection, written: Written, ground: Ground, draft: Draft, segment: UUID | None, *, skip: int = 0
) -> dict[str, Any]:
    """Give what the builder shows; `skip` leads to other examples."""
    found = _matches(connection, draft, ground, skip=skip)
    return {
        **found,
        "nav": "segments",
        "written": written,
        "rows": rows_of(written, ground, draft, found["alone"]),
        "groups": groups(ground),
        "draft": draft,
        "begun": len(draft.finished) + len(draft.lacks),
        "says": say_rule(draft.rule, ground) if draft.rule else "",
        "warnings": warnings_of(written, draft),
        "note": note_of(draft),
        "problem": say_problem(draft),
        "mark": mark_place(written.expression, draft.expression.at) if draft.expression else None,
        "segment": segment,
        "ways": ((MATCH_ALL, _("And")), (MATCH_ANY, _("Or")), (CUSTOM, _("Custom"))),
    }


def _matches(connection: Connection, draft: Draft, ground: Ground, *, skip: int) -> dict[str, Any]:
    """Count whom the finished conditions match, together and each alone, and give some of them.

    `is_kept`: there is no new number, so a page that shows one goes on showing it.
    """
    rule, numbers = draft.rule, sorted(draft.finished)
    if not numbers or draft.problem:
        return {"counts": None, "alone": {}, "examples": [], "is_kept": draft.is_begun}
    counts = count_matching(connection, rule or Rule(conditions=tuple(draft.finished.values())), ground)
    alone = dict(zip(numbers, counts.conditions, strict=True))
    if rule is None:
        return {"counts": None, "alone": alone, "examples": [], "is_kept": True}
    lines = preview_matching(connection, rule, ground, limit=EXAMPLES, skip=skip % max(1, counts.matching))
    examples = [_example(line) for line in lines]
    return {"counts": counts, "alone": alone, "examples": examples, "skip": skip + EXAMPLES, "is_kept": False}


def _example(line: str) -> dict[str, Any]:
    """Give a contact's name, number and two of the values, as a person would recognise them."""
    person = json.loads(line, parse_float=str, parse_int=str)
    name = " ".join(filter(None, (person["first_name"], person["last_name"]))) or person["username"] or ""
    plain = [str(value) for value in person["attributes"].values() if isinstance(value, str)]
    return {"name": name, "phone": person["phone"], "more": ", ".join(plain[:2])}

"""Adding a filter to the list: first of what, then the operators of its type, then the value."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_reading import WrittenCondition, read_condition
from castlist.audience.conditions import SEGMENT, ConditionRefused
from castlist.audience.field_operators import operators_of, own_word
from castlist.audience.ground import Ground, read_ground
from castlist.audience.names import name_key
from castlist.audience.operators import Operator, Takes, takes
from castlist.audience.own_conditions import CREATED, OPTED_OUT
from castlist.audience.predefined import PREDEFINED
from castlist.config.database import pooled
from castlist.ui.access import PageRequest, page
from castlist.ui.users.acts import back_to_list
from castlist.ui.users.asked import Asked, read_asked
from castlist.ui.users.operator_words import OPERATOR_WORDS

_WAY_OF_SEGMENT = {Operator.IN: gettext_lazy("is in"), Operator.NOT_IN: gettext_lazy("is not in")}
_YES_NO = {Operator.IS_TRUE: gettext_lazy("yes"), Operator.IS_FALSE: gettext_lazy("no")}

_INPUTS = {AttributeType.DATE: "date", AttributeType.TIME: "time", AttributeType.DATETIME: "date"}
"""How a value is asked for where it is one of these."""

_EXAMPLES = {
    AttributeType.NUMBER: "600",
    AttributeType.TEXT: "Pune",
    AttributeType.ARRAY: "sarees, sweets",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a filter can be about: the word for the address, how it is called, its type; '' for those without."""

    word: str
    title: str
    kind: str = ""


def fields(ground: Ground) -> list[tuple[str, list[Field]]]:
    """List all that a filter can be about, in groups."""
    titles = (_("Username"), _("Phone"), _("E-mail"), _("First name"), _("Last name"), _("Title"), _("Account"))
    attributes = sorted(ground.attributes.values(), key=lambda attribute: name_key(attribute.name))
    return [
        (
            _("People"),
            [
                Field(word=f"user.{SEGMENT}", title=_("Segment")),
                Field(word=f"user.{OPTED_OUT}", title=_("Opted out")),
                Field(word=f"user.{CREATED}", title=_("Created")),
            ],
        ),
        (_("Attributes"), [Field(word=each.name, title=each.name, kind=each.type.value) for each in attributes]),
        (
            _("Fields"),
            [
                Field(word=word, title=title, kind=AttributeType.TEXT.value)
                for word, title in zip(PREDEFINED, titles, strict=True)
            ],
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An operator in its menu."""

    word: str
    words: str | Promise
    is_on: bool


@page()
def add_filter(request: PageRequest) -> HttpResponse:
    """Ask for a filter, step by step, in a dialog or on a page of its own; then show the list with it."""
    data = request.POST if request.method == "POST" else request.GET
    asked = read_asked(data)
    written = WrittenCondition(
        field=data.get("field", ""), operator=data.get("operator", ""), value=data.get("value", "")
    )
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
    problem = ""
    if request.method == "POST" and written.field and "add" in data:
        try:
            return back_to_list(request, _added(asked, written, ground))
        except ConditionRefused as refusal:
            problem = str(refusal)
    context = {"nav": "users", "asked": asked, "problem": problem, **_steps(written, ground)}
    return render(request, f"users/{_template(request)}.html", context)


def _template(request: PageRequest) -> str:
    if not request.htmx:
        return "filter_page"
    return "filter_steps" if request.htmx.target == "filter-steps" else "filter"


def _added(asked: Asked, written: WrittenCondition, ground: Ground) -> Asked:
    """Give the list with one more filter. A segment that has to be in is named by its UUID, which outlives its name."""
    condition = read_condition(written, ground)
    if condition.kind == SEGMENT and condition.operator == Operator.IN:
        return asked.with_(segments=tuple(dict.fromkeys((*asked.segments, condition.values[0]))))
    return asked.with_(written=tuple(dict.fromkeys((*asked.written, written))))


def _steps(written: WrittenCondition, ground: Ground) -> dict[str, Any]:
    """Work out what the dialog asks for next."""
    word = own_word(written.field, ground)
    kind, allowed = operators_of(written.field, ground)
    is_segment = word == SEGMENT
    operator = next((each for each in allowed if each.value == written.operator), allowed[0])
    names = _WAY_OF_SEGMENT if is_segment else _YES_NO if word == OPTED_OUT else OPERATOR_WORDS
    is_one = takes(operator) is Takes.ONE
    return {
        "groups": fields(ground),
        "field": written.field,
        "operators": [Choice(word=each.value, words=names[each], is_on=each is operator) for each in allowed],
        "takes": takes(operator).value,
        "value": written.value,
        "segments": sorted(segment.name for segment in ground.segments.values()) if is_segment else None,
        "input": _INPUTS.get(kind, "text") if kind and is_one else "text",
        "is_number": kind is AttributeType.NUMBER or takes(operator) is Takes.DAYS,
        "example": {Takes.TWO: "10, 20", Takes.DAYS: "30"}.get(
            takes(operator), _EXAMPLES.get(kind or AttributeType.TEXT, "")
        ),
    }

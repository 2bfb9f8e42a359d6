"""The filters of a list: understood, and as chips that can be taken away."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_reading import WrittenCondition, read_condition
from castlist.audience.conditions import ATTRIBUTE, FIELD, SEGMENT, Condition, ConditionRefused
from castlist.audience.ground import Ground
from castlist.audience.instants import is_day
from castlist.audience.operators import Operator, Takes, takes
from castlist.audience.own_conditions import CREATED, OPTED_OUT
from castlist.audience.rule_words import describe_condition
from castlist.ui.attribute_values import shown
from castlist.ui.templatetags.parts import TYPE_ICONS
from castlist.ui.users.asked import Asked
from castlist.ui.users.operator_words import OPERATOR_WORDS


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter as it is shown: icon, name in code, a quiet lead, the value. `without` is the address without it.

    `problem` says why it cannot be worked out; then it has no condition.
    """

    icon: str
    code: str = ""
    lead: str = ""
    value: str = ""
    without: str
    condition: Condition | None = None
    problem: str = ""

    @property
    def words(self) -> str:
        """Say it in one line."""
        return " ".join(filter(None, (self.code, self.lead, self.value)))


def read_chips(asked: Asked, ground: Ground) -> list[Chip]:
    """Understand the filters of an address, the segments first."""
    segments = [_segment_chip(uuid, asked.without(at).query(), ground) for at, uuid in enumerate(asked.segments)]
    start = len(segments)
    return [
        *segments,
        *(_chip(each, asked.without(start + at).query(), ground) for at, each in enumerate(asked.written)),
    ]


def _segment_chip(uuid: str, without: str, ground: Ground) -> Chip:
    try:
        segment = ground.segments.get(UUID(uuid))
    except ValueError:
        segment = None
    if segment is None:
        problem = _("This segment is deleted, or belongs to another workspace. Remove the filter.")
        return Chip(icon="chart-pie-2", lead=_("Segment"), value="?", without=without, problem=problem)
    condition = Condition(kind=SEGMENT, name=segment.name, operator=Operator.IN, values=(str(segment.uuid),))
    return Chip(icon="chart-pie-2", lead=_("Segment"), value=segment.name, without=without, condition=condition)


def _chip(written: WrittenCondition, without: str, ground: Ground) -> Chip:
    try:
        condition = read_condition(written, ground)
    except ConditionRefused as refusal:
        words = f"{written.operator.replace('_', ' ')} {written.value}"
        return Chip(icon="alert-circle", code=written.field, lead=words, without=without, problem=str(refusal))
    return describe(condition, ground, without)


def describe(condition: Condition, ground: Ground, without: str = "") -> Chip:
    """Give the chip of a condition."""
    icon, code, lead, value = _parts(condition, ground)
    return Chip(icon=icon, code=code, lead=lead, value=value, without=without, condition=condition)


def _parts(condition: Condition, ground: Ground) -> tuple[str, str, str, str]:
    if condition.kind in (FIELD, ATTRIBUTE):
        kind = condition.type or AttributeType.TEXT
        return (TYPE_ICONS[kind.value], condition.name, *_asked_of(condition, kind))
    if condition.kind == SEGMENT:
        found = ground.segments.get(UUID(condition.values[0]))
        lead = _("Segment") if condition.operator == Operator.IN else _("Not in segment")
        return "chart-pie-2", "", lead, found.name if found else condition.name
    if condition.kind == OPTED_OUT:
        return "message-off", "", "", _("Opted out") if condition.operator == Operator.IS_TRUE else _("Not opted out")
    if condition.kind == CREATED:
        lead, value = _asked_of(condition, AttributeType.DATETIME)
        return "user-plus", "", _("Created %(when)s") % {"when": lead}, value
    return "filter", "", "", describe_condition(condition, ground)


def _asked_of(condition: Condition, kind: AttributeType) -> tuple[str, str]:
    words = str(OPERATOR_WORDS[condition.operator])
    match takes(Operator(condition.operator)):
        case Takes.NOTHING:
            return words, ""
        case Takes.DAYS:
            return words.replace("…", condition.values[0]), ""
        case Takes.TWO:
            first, last = (_value(each, kind) for each in condition.values)
            return words, _("%(first)s and %(last)s") % {"first": first, "last": last}
    return words, ", ".join(_value(each, kind) for each in condition.values)


def _value(text: str, kind: AttributeType) -> str:
    from datetime import date, datetime
    from decimal import Decimal

    if kind is AttributeType.NUMBER:
        return shown(Decimal(text), kind)
    if kind in (AttributeType.DATE, AttributeType.DATETIME):
        if is_day(text):
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
        return date_format(datetime.fromisoformat(text), "DATETIME_FORMAT")
    return shown(text, kind) if kind is AttributeType.TIME else text

"""What is said of a rule in the reader's language: the rule as a sentence, what it lacks, what is odd about it."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext as _

from castlist.audience.attribute_types import AttributeType
from castlist.audience.conditions import ATTRIBUTE, Condition, Rule
from castlist.audience.ground import Ground
from castlist.audience.own_conditions import LAST_INTERACTION
from castlist.audience.rule_drafts import Draft
from castlist.audience.rule_words import AND, OR, describe_condition, describe_rule
from castlist.broadcasts.outcome_conditions import KIND as BROADCAST
from castlist.receipts.number_changes import KIND as NUMBER_CHANGED
from castlist.ui.segments.rows import OUTCOME_WORDS, broadcast_name
from castlist.ui.segments.written import CUSTOM, Written
from castlist.ui.spoken import spoken
from castlist.ui.users.chips import describe
from castlist.ui.users.operator_words import OPERATOR_WORDS

SAID = (
    gettext_noop("Users with {conditions}."),
    gettext_noop("not {condition}"),
    gettext_noop("and"),
    gettext_noop("or"),
)
"""The words of audience/rule_words.py around conditions."""


def say_rule(rule: Rule, ground: Ground) -> SafeString:
    """Say whom a rule matches, conditions in bold: in English as the room says it, else each as on a filter's chip."""
    return mark_safe(describe_rule(rule, ground, describe=_condition, translate=_word))  # noqa: S308 - all is escaped


def _word(text: str) -> str:
    return format_html("<i>{}</i>", gettext(text)) if text in (AND, OR) else escape(gettext(text))


def _condition(condition: Condition, ground: Ground) -> str:
    if (get_language() or "en").startswith("en"):
        return format_html('<b><bdi dir="ltr">{}</bdi></b>', describe_condition(condition, ground))
    parts = [(part,) for part in _in_other_words(condition, ground) if part]
    return format_html("<b>{}</b>", format_html_join(" ", "<bdi>{}</bdi>", parts))


def _in_other_words(condition: Condition, ground: Ground) -> tuple[str, ...]:
    """Give what it is about, how it is compared, and with what: each may be written in a direction of its own."""
    if condition.kind == BROADCAST:
        return _("Broadcast"), str(OUTCOME_WORDS[condition.operator]), broadcast_name(condition, ground)
    if condition.kind == NUMBER_CHANGED:
        return _("Number changed"), str(OPERATOR_WORDS[condition.operator])
    if condition.kind == LAST_INTERACTION:
        name, kind = _("Last interaction"), AttributeType.DATETIME
        condition = replace(condition, kind=ATTRIBUTE, name=name, type=kind)
    chip = describe(condition, ground)
    return chip.code, chip.lead, chip.value


def say_problem(draft: Draft) -> SafeString:
    """Say why the expression cannot be read; the words between asterisks stand out."""
    parts = spoken(str(draft.expression or "")).split("*")
    return format_html_join("", "{}{}", ((_stressed(part) if at % 2 else part, "") for at, part in enumerate(parts)))


def _stressed(text: str) -> SafeString:
    return format_html("<b>{}</b>", text)


def warnings_of(written: Written, draft: Draft) -> list[str]:
    """Say what is odd about a rule without being wrong."""
    said = [spoken(f"Condition {number} is not used.") for number in draft.unused]
    if written.lost and written.way == CUSTOM and not written.is_rewritten:
        lost = _("The expression could not follow when condition %(number)s was removed. Check its numbers.")
        said.append(lost % {"number": written.lost})
    return said


def note_of(draft: Draft) -> str:
    """Say what is left out of the number that is shown, or what keeps it from coming; '' where all is there."""
    if draft.problem:
        return spoken(draft.problem)
    if draft.expression and draft.is_begun:
        return _("The number follows once the expression can be read.")
    if not draft.lacks:
        return ""
    numbers = _listed(sorted(draft.lacks))
    if len(draft.lacks) > 1:
        return (
            _("Conditions %(numbers)s are left out until they are finished.")
            if draft.rule
            else _("The number follows once conditions %(numbers)s are finished.")
        ) % {"numbers": numbers}
    said = (
        _("Condition %(number)s is left out until it is finished.")
        if draft.rule
        else _("The number follows once condition %(number)s is finished.")
    ) % {"number": numbers}
    return f"{said} {spoken(next(iter(draft.lacks.values())))}"


def _listed(numbers: Sequence[int]) -> str:
    *others, last = map(str, numbers)
    return _("%(first)s and %(last)s") % {"first": ", ".join(others), "last": last} if others else last

"""A rule read back as a sentence in the reader's language."""

from django.utils.translation import get_language, gettext, gettext_noop

from castlist.audience.conditions import Condition, Rule
from castlist.audience.ground import Ground
from castlist.audience.rule_words import describe_rule
from castlist.ui.users.chips import describe

SAID = (
    gettext_noop("Users with {conditions}."),
    gettext_noop("not {condition}"),
    gettext_noop("and"),
    gettext_noop("or"),
)
"""The words of audience/rule_words.py around conditions."""


def say_rule(rule: Rule, ground: Ground) -> str:
    """Say whom a rule matches: in English as the room does, in others each condition as on the chip of a filter."""
    if (get_language() or "en").startswith("en"):
        return describe_rule(rule, ground)
    return describe_rule(rule, ground, describe=_condition, translate=gettext)


def _condition(condition: Condition, ground: Ground) -> str:
    chip = describe(condition, ground)
    return " ".join(filter(None, (chip.code, chip.lead, chip.value)))

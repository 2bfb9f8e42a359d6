"""Sentences that may begin with a number of people, which may begin with a word."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_BEGINNING = re.compile(r"^(?:\s|<[^>]*>)*[^\W\d_]")


@register.filter
def begun(sentence: str) -> str:
    """Begin a sentence with a capital, past its tags: *About 1.2 million* can be messaged."""
    first = _BEGINNING.match(sentence)
    if first is None:
        return sentence
    at = first.end() - 1
    capital = sentence[:at] + sentence[at].upper() + sentence[at + 1 :]
    return mark_safe(capital) if isinstance(sentence, SafeString) else capital  # noqa: S308 - one letter is another

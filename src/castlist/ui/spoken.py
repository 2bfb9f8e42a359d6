"""The rooms' sentences in the reader's language.

The rooms are pure and say what they refuse in English, values filled in, and some of it is stored (why a channel was
stopped, why a message was skipped). A page finds the sentence again by its shape (room_sentences.py), translates the
shape and puts the values back. What is of no known shape stays as it is.
"""

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import NamedTuple

from django.utils.translation import get_language, gettext

from castlist.ui.room_sentences import SENTENCES

OURS = frozenset(
    {"words", "refusal", "reason", "silence", "what", "of", "unsupported", "detail", "who", "title", "country"}
)
"""Places that hold words of ours, which are translated in turn. What stands in any other was written by people."""

DEEPEST = 4
"""So many sentences stand in one another at most."""


class Shape(NamedTuple):
    """A sentence with named places, and the pattern that finds the values in what was said."""

    sentence: str
    pattern: re.Pattern[str]


_ONLY_A_COMMAND = re.compile(r"(?:^|(?<=[.!?।] ))\S+: castlist [\w -]+\.? ?")
"""`See: castlist segments list.`"""
_WITH_A_COMMAND = re.compile(r": castlist [\w -]+|[,،][^,،.`]*`castlist [^`]+`")
"""What says beside its advice how a command does it."""


def spoken(said: object) -> str:
    """Give a room's sentence in the reader's language; any other text as it is. Commands are for the shell alone."""
    text = _translated(said)
    return _WITH_A_COMMAND.sub("", _ONLY_A_COMMAND.sub("", text)).rstrip() if "castlist " in text else text


def _translated(said: object, *, depth: int = 0) -> str:
    text = str(said)
    if not text or (get_language() or "en").startswith("en"):
        return text
    translated = gettext(text)
    return _from_shape(text, depth) if translated == text and depth < DEEPEST else translated


def _from_shape(text: str, depth: int) -> str:
    for shape in _shapes():
        found = shape.pattern.fullmatch(text)
        if found:
            return gettext(shape.sentence).format(**_values(found.groupdict(), depth))
    return _from_pieces(text, depth)


def _from_pieces(text: str, depth: int) -> str:
    """Translate sentence by sentence; and what stands before a full stop or the provider's own words in brackets."""
    first, stop, rest = text.partition(". ")
    if stop:
        return f"{_translated(first + '.', depth=depth + 1)} {_translated(rest, depth=depth + 1)}"
    if found := re.fullmatch(r"(.+)(\.)|(.+)( \(.+\))", text, re.DOTALL):
        said, left = (part for part in found.groups() if part is not None)
        return f"{_translated(said, depth=depth + 1)}{left}"
    return text


def _values(found: Mapping[str, str], depth: int) -> dict[str, str]:
    return {name: _translated(value, depth=depth + 1) if name in OURS else value for name, value in found.items()}


@cache
def _shapes() -> tuple[Shape, ...]:
    """Compile every sentence that has a place; those that say most by themselves are tried first."""
    shaped = [(sentence, parts) for sentence in SENTENCES if (parts := _parts(sentence))]
    shaped.sort(key=lambda each: -sum(len(text) for text, _ in each[1]))
    return tuple(Shape(sentence, _pattern(parts)) for sentence, parts in shaped)


def _parts(sentence: str) -> list[tuple[str, str | None]]:
    """Cut a sentence at its places; empty where it has none."""
    try:
        parts = [(text, name) for text, name, _, _ in Formatter().parse(sentence)]
    except ValueError:
        return []
    return parts if all(name is None or name.isidentifier() for _, name in parts) and any(n for _, n in parts) else []


def _pattern(parts: list[tuple[str, str | None]]) -> re.Pattern[str]:
    """Make the pattern; a value that stands twice must be the same twice."""
    written, seen = "", set[str]()
    for text, name in parts:
        written += re.escape(text)
        if name:
            written += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
            seen.add(name)
    return re.compile(written, re.DOTALL)

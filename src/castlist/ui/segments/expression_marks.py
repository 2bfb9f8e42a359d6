"""Where an expression goes wrong, so that the place can be shown in it. Pure."""

import re
from dataclasses import dataclass

AROUND = 24
"""So many characters are shown on either side."""

_TOKEN = re.compile(r"[0-9]+|[()]|[^\s()0-9]+|\s+")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place in an expression: the character from 1, what stands there ('' at the end), and around it."""

    place: int
    before: str
    there: str
    after: str


def mark_place(text: str, at: int) -> Mark | None:
    """Mark what stands at a place, counted from 0. None where nothing is written."""
    if not text.strip():
        return None
    found = _TOKEN.match(text, at)
    there = found[0] if found else ""
    before, after = text[:at], text[at + len(there) :]
    return Mark(
        place=at + 1,
        before=before if len(before) <= AROUND else f"…{before[-AROUND:]}",
        there=there[:AROUND],
        after=after if len(after) <= AROUND else f"{after[:AROUND]}…",
    )

"""Listing contacts."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import scalar_row

from castlist.audience.segments import SegmentRefused, find_segment
from castlist.config.queries import named_queries

_PAGE = 2_000
"""Lines fetched from the server at a time: a list of millions is never held in memory."""


def list_contacts(
    connection: psycopg.Connection[Any], workspace_id: int, *, segment: str | None = None, search: str | None = None
) -> Iterator[str]:
    """List a workspace's contacts, one JSON object a line, in the order in which they were made.

    Numbers come with exactly the digits that are stored: PostgreSQL writes the line. `search` finds phones that begin
    or end with its digits, or contacts in which each of its words begins a word of username, e-mail, first or last
    name. Raises SegmentRefused for a segment that does not exist.
    """
    parameters = {
        "workspace_id": workspace_id,
        "segment_id": _segment_id(connection, workspace_id, segment),
        "digits": searched_digits(search or ""),
        "words": searched_words(search or ""),
    }
    query = named_queries("castlist.audience")["list_contacts"]
    with connection.transaction(), connection.cursor("contacts", row_factory=scalar_row) as cursor:
        cursor.itersize = _PAGE
        cursor.execute(query, parameters)
        yield from cursor


def searched_digits(search: str) -> str | None:
    """Give the digits of a search that is a number, however it is written (`+91 98765-43210`), else None."""
    digits = re.sub(r"[\s+().-]", "", search)
    return digits if digits.isascii() and digits.isdigit() else None


def searched_words(search: str) -> list[str] | None:
    """Give a pattern for each word of a search that is not a number: the word at the beginning of a word.

    The words are taken literally; what they are matched without is case alone.
    """
    if searched_digits(search) is not None or not search.strip():
        return None
    return [rf"(?<![[:alnum:]]){_literal(word)}" for word in search.split()]


def _literal(word: str) -> str:
    """Escape what could be syntax, and nothing else: an escaped letter would mean something of its own."""
    return "".join(f"\\{sign}" if sign.isascii() and not sign.isalnum() else sign for sign in word)


def _segment_id(connection: psycopg.Connection[Any], workspace_id: int, segment: str | None) -> int | None:
    if segment is None:
        return None
    found = find_segment(connection, workspace_id, segment)
    if found is None:
        raise SegmentRefused(f"There is no segment {segment}.")
    return int(found["id"])

"""The ways to a page of a list. Which one is quick depends on how many match; PostgreSQL knows too little to choose.

It has no idea how many have an attribute above 600 and live in Pune; a sample does (listing_counts.py).
"""

from enum import StrEnum
from typing import Any

import psycopg

from castlist.audience.list_sorting import PHONE, Sort
from castlist.audience.listed import Listed
from castlist.audience.listing_counts import count_some_members

FEW_MEMBERS = 5_000
"""So many are looked up and sorted on every page."""


class Way(StrEnum):
    """How a page is found."""

    SORT = "sort"
    """Leave it to PostgreSQL: without an index it reads all that match and sorts them."""
    WALK = "walk"
    """Go along the index in the list's order until enough of them match: few steps where many do."""
    MEMBERS = "members"
    """Look up the members of an imported segment, and see which match."""
    NARROW = "narrow"
    """Find all that match, by whatever index there is, then sort them: they are few."""


def choose_way(connection: psycopg.Connection[Any], listed: Listed, sort: Sort, *, is_rare: bool) -> Way:
    """Choose the way to a page; `is_rare`: few of a large workspace are in the list."""
    segment, is_indexed = listed.imported_segment, sort.is_by_key or sort.by == PHONE or sort.wish in listed.ready
    if segment is not None:
        if sort.is_by_key and listed.is_one_segment:
            return Way.MEMBERS
        # Each contact would be looked up among the members: it is the shorter way about.
        if not (listed.has_index if is_rare else is_indexed):
            return Way.MEMBERS
        if count_some_members(connection, listed.workspace_id, segment.id, FEW_MEMBERS) < FEW_MEMBERS:
            return Way.MEMBERS
    if is_rare:
        return Way.NARROW
    return Way.WALK if is_indexed else Way.SORT

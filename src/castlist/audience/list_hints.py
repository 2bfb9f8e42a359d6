"""Why a list is empty: which single filter, taken away, would leave somebody."""

from dataclasses import replace
from typing import Any

import psycopg

from castlist.audience.listed import Listed
from castlist.audience.listing_counts import Count, count_patiently, gauge

MOST_TRIED = 6

SEARCH = -1
"""Stands for the search among the filters' numbers."""


def emptying_filters(connection: psycopg.Connection[Any], listed: Listed, total: Count) -> dict[int, Count]:
    """Give the filters (counted from 0, or SEARCH) without which there would be somebody, and how many."""
    tried = {number: listed.without(number) for number in range(min(len(listed.conditions), MOST_TRIED))}
    if listed.search and listed.conditions:
        tried[SEARCH] = replace(listed, search="")
    counted = {
        number: gauge(connection, each, total) or count_patiently(connection, each) for number, each in tried.items()
    }
    return {number: count for number, count in counted.items() if count is not None and count.number}

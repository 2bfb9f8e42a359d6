"""The last opt-outs by day, read by the key of the youngest, so that it costs the same however many there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from castlist.config.queries import named_queries

MOST = 1_000
"""So many are looked at: a day with more says that there are at least so many."""


@dataclass(frozen=True, kw_only=True)
class OptOutDay:
    """How many people opted out on a day, and when the last of them. Not `is_all`: at least so many."""

    people: int
    at: datetime
    is_all: bool = True


def opt_outs_by_day(
    connection: psycopg.Connection[Any], workspace_id: int, *, zone: str, most: int = MOST
) -> list[OptOutDay]:
    """List the last days with opt-outs by a zone's calendar, the last one first; a day read in half is left out."""
    parameters = {"workspace_id": workspace_id, "zone": zone, "most": most}
    rows = connection.execute(named_queries("castlist.audience")["opt_outs_by_day"], parameters).fetchall()
    is_cut = sum(read for *_, read in rows) >= most
    days = [OptOutDay(people=people, at=at) for people, at, _ in rows]
    if not is_cut:
        return days
    return days[:-1] or [OptOutDay(people=each.people, at=each.at, is_all=False) for each in days]

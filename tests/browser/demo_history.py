"""Two weeks of history: what the shop did within a minute is moved back to the days on which a shop does it."""

from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_ALL = ("Festive shoppers", "Gold members", "Diwali 2026 early access")
BROADCASTS: dict[str, dict[str, Any]] = {
    "Navratri greetings": {
        "days": 13.1,
        "template": "welcome",
        "segments": ["Festive shoppers"],
        "by": "Farida Sheikh",
    },
    "Gold points, October": {
        "days": 11.2,
        "template": "loyalty_points",
        "segments": ["Gold members"],
        "by": "Joel D’Costa",
    },
    "Handloom week": {"days": 10.3, "template": "welcome", "segments": ["Gold members"], "by": "Meera Raghavan"},
    "Pune store hours": {
        "days": 9.1,
        "template": "welcome",
        "segments": ["Pune store visitors"],
        "by": "Farida Sheikh",
    },
    "Dussehra wishes": {"days": 7.2, "template": "welcome", "segments": _ALL, "by": "Joel D’Costa"},
    "Dussehra, last day": {
        "days": 6.3,
        "template": "welcome",
        "segments": ["Gold members", "Pune store visitors"],
        "by": "Joel D’Costa",
    },
    "Wholesale price list": {
        "days": 5.2,
        "template": "welcome",
        "segments": ["Wholesale partners"],
        "by": "Farida Sheikh",
    },
    "Points before Diwali": {"days": 3.2, "template": "loyalty_points", "segments": _ALL[1:], "by": "Meera Raghavan"},
    "Brass and lamps": {
        "days": 2.3,
        "template": "welcome",
        "segments": ["Gold members", "Kochi opening"],
        "by": "Joel D’Costa",
    },
    "Sweet boxes": {"days": 1.2, "template": "welcome", "segments": _ALL[:1], "by": "Farida Sheikh"},
    "Diwali early access": {"days": 0, "template": "welcome", "segments": _ALL, "by": "Joel D’Costa"},
}
"""How many days ago, what, to whom, by whom; the oldest first."""

LISTS = {
    "navratri-early.csv": 20.1,
    "wholesale-partners.csv": 14.2,
    "loyalty-gold.csv": 13.3,
    "store-visits-pune.csv": 6.1,
    "bangalore-pop-up.csv": 4.2,
    "kochi-opening.csv": 2.1,
    "festive-offer-oct.csv": 1.01,
    "festive-offer-india.csv": 1.03,
}
"""How many days ago each list was imported."""

SPREAD = """
WITH lot AS (
    SELECT message_id,
        row_number() OVER (ORDER BY message_id) AS turn,
        (hashint8(message_id + %(seed)s) & 1048575)::float / 1048576 AS one,
        (hashint8(message_id * 7 + %(seed)s) & 1048575)::float / 1048576 AS two
    FROM message WHERE broadcast_id = %(broadcast)s
)
UPDATE message AS m SET
    claimed_at = %(start)s + make_interval(secs => lot.turn / 80.0),
    accepted_at = CASE WHEN m.accepted_at IS NOT NULL THEN %(start)s + make_interval(secs => lot.turn / 80.0 + 0.2) END,
    failed_at = CASE WHEN m.failed_at IS NOT NULL THEN %(start)s + make_interval(secs => lot.turn / 80.0 + 2) END,
    sent_at = CASE WHEN m.sent_at IS NOT NULL THEN %(start)s + make_interval(secs => lot.turn / 80.0 + 1) END,
    delivered_at = CASE WHEN m.delivered_at IS NOT NULL
        THEN %(start)s + make_interval(secs => lot.turn / 80.0 + 3 + 620 * (-ln(1 - lot.one * 0.999)) ^ 1.6) END,
    read_at = CASE WHEN m.read_at IS NOT NULL
        THEN %(start)s + make_interval(secs => lot.turn / 80.0 + 40 + 620 * (-ln(1 - lot.one * 0.999)) ^ 1.6
            + 2300 * (-ln(1 - lot.two * 0.97)) ^ 1.3) END
FROM lot WHERE m.message_id = lot.message_id AND m.broadcast_id = %(broadcast)s
"""
"""Eighty leave a second; phones are reached within minutes or hours, and read later still."""


def age_broadcast(broadcast: Any, *, seed: int) -> None:
    """Move a finished broadcast back, and spread its reports as phones are reached and read."""

    from castlist.config.database import connect

    start = on_a_day(broadcast.days_ago)
    seconds = broadcast.audience / 80
    with closing(connect()) as connection:
        connection.execute(SPREAD, {"start": start, "seed": seed, "broadcast": broadcast.pk})
        connection.commit()
    broadcast.__class__.objects.filter(pk=broadcast.pk).update(
        created_at=start - timedelta(minutes=50),
        changed_at=start - timedelta(minutes=4),
        started_at=start,
        finished_at=start + timedelta(seconds=seconds),
    )


def on_a_day(ago: float) -> datetime:
    """Give the time of a working day so many days ago; its fraction says when. Day 0 began six hours ago or longer."""
    from django.utils import timezone

    day = timezone.localtime(timezone.now() - timedelta(hours=16.5), ZoneInfo("Asia/Kolkata"))
    hour = 10 + 8 * (ago % 1)
    return day.replace(hour=int(hour), minute=int(hour * 60) % 60, second=0) - timedelta(days=int(ago))


def age_imports(imports: dict[str, Any]) -> None:
    """Move the imports back to their days."""
    for name, saved in imports.items():
        at = on_a_day(LISTS[name])
        began = saved.started_at and at + timedelta(seconds=1)
        ended = saved.finished_at and at + timedelta(seconds=3)
        saved.__class__.objects.filter(pk=saved.pk).update(
            uploaded_at=at, accepted_at=at, started_at=began, finished_at=ended
        )


def age_the_rest(workspace: Any) -> None:
    """Move contacts, memberships and opt-outs back: they are older than today."""
    from django.utils import timezone

    from castlist.config.database import connect

    with closing(connect()) as connection:
        for table, column in (
            ("opt_out", "opted_out_at"),
            ("segment_membership", "added_at"),
            ("contact", "created_at"),
        ):
            connection.execute(
                _AGE.format(table=table, column=column), {"now": timezone.now(), "workspace": workspace.pk}
            )
        connection.commit()


_AGE = """UPDATE {table} SET {column} = %(now)s - make_interval(
    hours => 20 + (hashtext(ctid::text) & 1023) %% 300) WHERE workspace_id = %(workspace)s"""

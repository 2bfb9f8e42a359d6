"""A workspace in figures: the last days, from counts that are kept anyway, so that Home costs little at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.rows import class_row

from castlist.broadcasts.statements import Connection
from castlist.config.queries import named_queries
from castlist.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days: new users by import, broadcasts begun, their messages that left, came, were read; new opt-outs."""

    users_created: int
    broadcasts: int
    left: int
    delivered: int
    read: int
    opted_out: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """The messages of the broadcasts that began on a day of the workspace's time zone, by outcome."""

    day: date
    read: int
    delivered: int
    failed: int


def read_week(connection: Connection, workspace: Workspace, *, now: datetime) -> Week:
    """Read the figures of the seven days before now."""
    parameters = {"workspace_id": workspace.pk, "since": now - timedelta(days=7)}
    with connection.cursor(row_factory=class_row(Week)) as cursor:
        row = cursor.execute(named_queries("castlist.reports")["week"], parameters).fetchone()
    assert row is not None  # noqa: S101 - an aggregate gives one row
    return row


def read_days(connection: Connection, workspace: Workspace, *, now: datetime, days: int = 14) -> Sequence[Day]:
    """Read the last days, the oldest first, those without messages as well."""
    parameters = {"workspace_id": workspace.pk, "now": now, "days": days, "zone": workspace.timezone}
    with connection.cursor(row_factory=class_row(Day)) as cursor:
        return cursor.execute(named_queries("castlist.reports")["days"], parameters).fetchall()


def seconds_behind(connection: Connection, workspace_id: int, *, now: datetime) -> float | None:
    """Say how old the oldest callback is that nobody has worked off; None where there is none."""
    parameters = {"workspace_id": workspace_id}
    row = connection.execute(named_queries("castlist.reports")["oldest_callback"], parameters).fetchone()
    return None if row is None or row[0] is None else max(0.0, (now - row[0]).total_seconds())

"""A workspace in figures: the last days, from counts that are kept anyway, so that Home costs little at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg.rows import class_row

from castlist.broadcasts.statements import Connection
from castlist.config.queries import named_queries
from castlist.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days: new users by import, broadcasts begun, their messages that left, came, were read; new opt-outs.

    Days of the workspace's time zone, today the last of them, so that `left` is the sum of the last seven `Day`s.
    """

    users_created: int
    broadcasts: int
    left: int
    delivered: int
    read: int
    opted_out: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """The messages that left of the broadcasts that began on a day of the workspace's time zone, by how far they came.

    Each stands in one of them. `sent`: accepted or sent, and not delivered so far. `unknown`: no answer came back.
    """

    day: date
    read: int
    delivered: int
    sent: int
    failed: int
    unknown: int

    @property
    def left(self) -> int:
        """All that left: what the week's figure and the bars of the chart count."""
        return self.read + self.delivered + self.sent + self.failed + self.unknown


def read_week(connection: Connection, workspace: Workspace, *, now: datetime) -> Week:
    """Read the figures of the last seven days, of which today is one."""
    today = now.astimezone(ZoneInfo(workspace.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    parameters = {"workspace_id": workspace.pk, "since": today - timedelta(days=6)}
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

"""Looking through those who opted out, page by page: a business of a million has many of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row

from castlist.audience.opt_outs import StoredOptOut, each_by_one_name
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]
Row = TypeVar("Row")

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class ListedOptOut(StoredOptOut):
    """An opt-out of a page; `opt_out_id` is where the next page goes on."""

    opt_out_id: int

    @property
    def person(self) -> str:
        """Who it is, as a lift names them."""
        return self.phone or self.user_id or ""


@dataclass(frozen=True, kw_only=True)
class OptOutPage:
    """A page; `before`: what to ask the next one with, None at the end."""

    rows: Sequence[ListedOptOut]
    before: int | None


@dataclass(frozen=True, kw_only=True)
class TeamLift:
    """Somebody whom the team brought back."""

    person: str
    lifted_at: datetime
    lifted_by: str


def read_opt_out_page(
    connection: Connection, workspace_id: int, *, before: int | None = None, found: str = "", size: int = PAGE
) -> OptOutPage:
    """Read a page, the youngest first. `found`: digits that the number contains."""
    parameters = {"before": before, "found": found, "most": size + 1}
    statement = each_by_one_name("page_of_opt_outs")
    rows = _rows(connection, ListedOptOut, statement, workspace_id=workspace_id, **parameters)
    return OptOutPage(rows=rows[:size], before=rows[size - 1].opt_out_id if len(rows) > size else None)


def find_opt_outs(connection: Connection, workspace_id: int, person: str) -> list[ListedOptOut]:
    """Find the opt-outs of one person (digits, or a user id), one for each means."""
    return _rows(connection, ListedOptOut, _query("opt_outs_of_person"), workspace_id=workspace_id, person=person)


def count_opt_outs(connection: Connection, workspace_id: int) -> int:
    """Count those whom the pages list."""
    row = connection.execute(each_by_one_name("count_opt_outs"), {"workspace_id": workspace_id}).fetchone()
    return int(row[0]) if row else 0


def list_team_lifts(connection: Connection, workspace_id: int, *, most: int = 10) -> list[TeamLift]:
    """List whom the team brought back last."""
    return _rows(connection, TeamLift, _query("lifts_by_the_team"), workspace_id=workspace_id, most=most)


def _rows(connection: Connection, kind: type[Row], statement: Any, **parameters: Any) -> list[Row]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(statement, parameters).fetchall()


def _query(name: str) -> Any:
    return named_queries("castlist.audience")[name]

"""A segment as a condition of other statements: a broadcast's audience is any of these minus any of those."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
import uuid6
from psycopg import sql
from rule_scenes import make, opt_out, rule, standing_on

from castlist.audience.counting import MatchCounts, count_matching, count_segment, preview_matching
from castlist.audience.matching import Filter, audience_filter, segment_filter
from castlist.audience.models import Segment
from castlist.audience.segments import SegmentGone
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

FIRST = sheet(",9876543201,,Asha,,,,Pune", ",9876543202,,Ravi,,,,Mumbai", ",9876543203,,Zoë", columns="city")
SECOND = sheet(",9876543203", ",9876543204,,Gauri,,,,Kochi", columns="city")


@pytest.fixture(scope="module")
def audience(house: object) -> Workspace:
    workspace = new_workspace()
    import_sheet(workspace, FIRST, segment="First")
    import_sheet(workspace, SECOND, segment="Second")
    make(workspace, "Pune", ("city", "is", "Pune"))
    make(workspace, "Not Pune", ("city", "is not", "Pune"))
    make(workspace, "New", ("created", "in the last", "1"))
    return workspace


def uuid_of(workspace: Workspace, name: str) -> UUID:
    return Segment.objects.get(workspace=workspace, name=name).uuid


def select(connection: psycopg.Connection[Any], found: Filter, wanted: str = "{}") -> list[str]:
    """Play an upper room's statement."""
    condition = sql.SQL(wanted).format(found.condition)  # type: ignore[arg-type]  # the tests' own text
    query = sql.SQL(
        "SELECT first_name FROM contact AS c WHERE c.workspace_id = %(workspace_id)s AND {} ORDER BY first_name"
    ).format(condition)
    return [str(row[0]) for row in connection.execute(query, found.values)]


@pytest.mark.parametrize(
    ("segment", "inside", "outside"),
    [
        ("First", ["Asha", "Ravi", "Zoë"], ["Gauri"]),
        ("Second", ["Gauri", "Zoë"], ["Asha", "Ravi"]),
        ("Pune", ["Asha"], ["Gauri", "Ravi", "Zoë"]),
        ("Not Pune", ["Gauri", "Ravi"], ["Asha", "Zoë"]),
    ],
)
def test_a_segments_filter_is_true_or_false_and_never_null(
    audience: Workspace, segment: str, inside: list[str], outside: list[str]
) -> None:
    with closing(connect()) as connection:
        found = segment_filter(connection, audience.pk, uuid_of(audience, segment))
        assert select(connection, found) == inside
        assert select(connection, found, "NOT {}") == outside


@pytest.mark.parametrize(
    ("any_of", "none_of", "names"),
    [
        (["First", "Second"], [], ["Asha", "Gauri", "Ravi", "Zoë"]),
        (["First", "First"], ["Second"], ["Asha", "Ravi"]),
        (["First"], ["Pune"], ["Ravi", "Zoë"]),
        (["First", "Not Pune"], ["Pune", "Second"], ["Ravi"]),
        (["Pune"], ["Pune"], []),
        ([], ["Pune"], []),
    ],
)
def test_an_audience_is_any_of_these_minus_any_of_those(
    audience: Workspace, any_of: list[str], none_of: list[str], names: list[str]
) -> None:
    chosen = {
        "any_of": [uuid_of(audience, name) for name in any_of],
        "none_of": [uuid_of(audience, name) for name in none_of],
    }
    with closing(connect()) as connection:
        assert select(connection, audience_filter(connection, audience.pk, **chosen)) == names


def test_filters_of_several_segments_stand_in_one_statement(audience: Workspace) -> None:
    with closing(connect()) as connection:
        one, other = (segment_filter(connection, audience.pk, uuid_of(audience, name)) for name in ("First", "Pune"))
        both = Filter(sql.SQL("{} AND {}").format(one.condition, other.condition), {**one.values, **other.values})
        assert select(connection, both) == ["Asha"]


def test_the_moment_that_is_given_is_now(audience: Workspace) -> None:
    with closing(connect()) as connection:
        new = uuid_of(audience, "New")
        assert len(select(connection, segment_filter(connection, audience.pk, new))) == 4
        before = datetime(2020, 1, 1, tzinfo=UTC)
        assert select(connection, segment_filter(connection, audience.pk, new, at=before)) == []


def test_djangos_connections_do_as_well(audience: Workspace) -> None:
    from django.db import connection, transaction

    from castlist.audience.rule_segments import make_rule_segment

    with transaction.atomic():
        connection.ensure_connection()
        raw: Any = connection.connection
        assert select(raw, segment_filter(raw, audience.pk, uuid_of(audience, "Pune"))) == ["Asha"]
        with standing_on(audience) as (_, ground):
            read = rule(ground, ("city", "is any of", "Pune, Kochi"), ("created", "after", "2020-01-01 10:00"))
        made = make_rule_segment(raw, audience.pk, "Made by a page", read)
        assert select(raw, segment_filter(raw, audience.pk, made)) == ["Asha", "Gauri"]
        assert count_matching(raw, read, ground).matching == 2
        transaction.set_rollback(True)
    assert not Segment.objects.filter(uuid=made).exists()


def test_a_segment_that_is_gone_is_told_of(audience: Workspace) -> None:
    with closing(connect()) as connection, pytest.raises(SegmentGone, match="that was chosen is deleted"):
        segment_filter(connection, audience.pk, uuid6.uuid7())


def test_a_workspace_never_sees_anothers_people_segments_or_opt_outs(audience: Workspace) -> None:
    other = new_workspace()
    import_sheet(other, FIRST, segment="First")
    make(other, "Opted out", ("opted_out", "is", "yes"))
    make(audience, "Opted out", ("opted_out", "is", "yes"))
    opt_out(other, "919876543201")
    with closing(connect()) as connection:
        with pytest.raises(SegmentGone):
            segment_filter(connection, other.pk, uuid_of(audience, "Pune"))
        found = segment_filter(connection, other.pk, uuid_of(other, "First"))
        assert select(connection, found) == ["Asha", "Ravi", "Zoë"]
        for workspace, names in ((other, ["Asha"]), (audience, [])):
            found = segment_filter(connection, workspace.pk, uuid_of(workspace, "Opted out"))
            assert select(connection, found) == names


def test_a_rule_is_counted_as_a_whole_and_by_condition(audience: Workspace) -> None:
    workspace = new_workspace()
    import_sheet(workspace, FIRST)
    opt_out(workspace, "919876543202", "919876543203")
    with standing_on(workspace) as (connection, ground):
        read = rule(ground, ("city", "is set"), ("city", "is", "Pune"), ("opted_out", "is", "no"), match="1 or 2")
        counts = count_matching(connection, read, ground)
        assert counts == MatchCounts(matching=2, total=3, opted_out=1, conditions=(2, 1, 1))
        first, others = (preview_matching(connection, read, ground, limit=1, skip=skip) for skip in (0, 1))
        assert ('"Asha"' in first[0], '"Ravi"' in others[0]) == (True, True)
        assert preview_matching(connection, read, ground, skip=2) == []


def test_more_conditions_than_one_statement_counts_are_counted(audience: Workspace) -> None:
    from castlist.audience.counting import COLUMN_LIMIT, count_contacts

    with closing(connect()) as connection:
        conditions = [sql.SQL("true"), *[sql.SQL("false")] * COLUMN_LIMIT, sql.SQL("true")]
        counts = count_contacts(connection, conditions, {"workspace_id": audience.pk})
    assert (counts[0], counts[-1], sum(counts)) == (4, 4, 8)


def test_a_segment_of_either_kind_is_counted(audience: Workspace) -> None:
    with standing_on(audience) as (connection, ground):
        counts = {each.name: count_segment(connection, each, ground) for each in ground.segments.values()}
    assert {name: counts[name] for name in ("First", "Pune")} == {"First": 3, "Pune": 1}

"""`castlist segments`."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from castlist.cli.house import open_house
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table
from castlist.cli.rules_shown import counted, print_preview, rule_json, show_preview, show_rule
from castlist.cli.where import WhereCommand, match_option, where_option, written_conditions

if TYPE_CHECKING:
    from castlist.audience.ground import Ground, StoredSegment

EXAMPLES = 5
"""So many users are shown of those that a rule matches."""


@click.group()
def segments() -> None:
    """Make and show named groups of contacts."""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """An open connection and a look at the workspace."""

    connection: Any
    ground: "Ground"

    def segment(self, name: str) -> "StoredSegment":
        from castlist.audience.segments import SegmentRefused

        found = self.ground.segment_named(name)
        if found is None:
            raise SegmentRefused(f"There is no segment {name}.")
        return found


@contextmanager
def _place(workspace: str) -> Iterator[_Place]:
    """Open the house. Django is loaded: rooms register their conditions with it."""
    open_house()
    from castlist.audience.ground import read_ground
    from castlist.config.database import connect
    from castlist.workspaces.lookup import workspace_id

    with closing(connect()) as connection:
        yield _Place(connection=connection, ground=read_ground(connection, workspace_id(connection, workspace)))


@segments.command("list")
@workspace_option
@json_option
def list_segments(*, workspace: str, as_json: bool) -> None:
    """List segments with their kind and number of users. Rule segments are worked out at this moment."""
    with _place(workspace) as place:
        from castlist.audience.segment_list import list_segments as rows_of

        rows = rows_of(place.connection, place.ground.workspace_id)
    if as_json:
        print_json([_listed(row) for row in rows])
        return
    print_table(
        ("Name", "Kind", "Users"),
        [(row.name, row.kind, "?" if row.users is None else row.users) for row in rows],
        empty="No segments yet. An import makes the first one.",
    )
    for row in rows:
        if row.problem:
            print_line(row.problem)


def _listed(row: Any) -> dict[str, Any]:
    shown = {"id": str(row.uuid), "name": row.name, "kind": row.kind, "users": row.users}
    return {**shown, "problem": row.problem} if row.problem else shown


@segments.command("create", cls=WhereCommand)
@click.argument("name")
@where_option
@match_option
@workspace_option
@json_option
def create(*, name: str, where: Sequence[tuple[str, str, str]], match: str, workspace: str, as_json: bool) -> None:
    """Make a rule segment: users who meet conditions whenever it is used. See docs/segments.md."""
    with _place(workspace) as place:
        from castlist.audience.counting import count_matching
        from castlist.audience.rule_reading import read_rule, warnings_of
        from castlist.audience.rule_segments import make_rule_segment

        rule = read_rule(written_conditions(where), match, place.ground)
        uuid = make_rule_segment(place.connection, place.ground.workspace_id, name, rule)
        counts = count_matching(place.connection, rule, place.ground)
    warnings = warnings_of(rule)
    if as_json:
        shown = {"id": str(uuid), "name": name.strip(), "kind": "rule", "users": counts.matching}
        print_json({**shown, "rule": rule_json(rule, place.ground), "warnings": warnings})
        return
    print_line(f"{name.strip()} is made. {counted(counts)}")
    for warning in warnings:
        print_line(warning)


@segments.command("show")
@click.argument("name")
@workspace_option
@json_option
def show(*, name: str, workspace: str, as_json: bool) -> None:
    """Show a segment: its kind, and its conditions if it has a rule."""
    with _place(workspace) as place:
        segment = place.segment(name)
        users, problem = _counted_or_broken(place, segment)
        rule = None if problem else segment.rule
    if as_json:
        shown = {"id": str(segment.uuid), "name": segment.name, "kind": segment.kind, "users": users}
        print_json({**shown, "rule": rule and rule_json(rule, place.ground), "problem": problem})
        return
    print_line(f"{segment.name}: {segment.kind} segment{'' if users is None else f', {users:,} users'}.")
    if rule is not None:
        show_rule(rule, place.ground)
    if problem is not None:
        print_line(problem)


def _counted_or_broken(place: _Place, segment: "StoredSegment") -> tuple[int | None, str | None]:
    """Give the number of users, or what is in the way."""
    from castlist.audience.counting import count_segment
    from castlist.audience.segments import SegmentBroken

    try:
        return count_segment(place.connection, segment, place.ground), None
    except SegmentBroken as broken:
        return None, str(broken)


@segments.command("preview", cls=WhereCommand)
@click.argument("name", required=False)
@where_option
@match_option
@workspace_option
@json_option
def preview(
    *, name: str | None, where: Sequence[tuple[str, str, str]], match: str, workspace: str, as_json: bool
) -> None:
    """Count a segment's users, for each condition too, and show five: of a segment, or of conditions not yet stored."""
    if (name is None) == (not where):
        raise click.UsageError("Name a segment, or give conditions with --where.")
    with _place(workspace) as place:
        from castlist.audience.counting import count_matching, preview_matching, rule_of
        from castlist.audience.rule_reading import read_rule

        rule = (
            read_rule(written_conditions(where), match, place.ground)
            if name is None
            else rule_of(place.segment(name), place.ground)
        )
        counts = count_matching(place.connection, rule, place.ground)
        examples = preview_matching(place.connection, rule, place.ground, limit=EXAMPLES)
    if as_json:
        print_preview(rule, place.ground, counts, examples)
    else:
        show_preview(rule, place.ground, counts, examples)


@segments.command("delete")
@click.argument("name")
@workspace_option
@json_option
def delete(*, name: str, workspace: str, as_json: bool) -> None:
    """Delete a segment. Its users stay."""
    open_house()
    from castlist.broadcasts.segment_use import delete_unneeded_segment
    from castlist.workspaces.settings import find_workspace

    place = find_workspace(workspace)
    deleted = delete_unneeded_segment(place.pk, name)
    if as_json:
        print_json({"id": str(deleted.uuid), "name": deleted.name, "kind": deleted.kind})
    else:
        print_line(f"{deleted.name} is deleted. Its users stay.")

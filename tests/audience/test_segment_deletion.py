"""Deleting a segment: its people stay, and nothing that needs it is left hanging."""

from contextlib import closing

import pytest
from rule_scenes import make, standing_on

from castlist.audience.models import SegmentMembership
from castlist.audience.segment_deletion import delete_segment
from castlist.audience.segment_list import list_segments
from castlist.audience.segments import SegmentBroken, SegmentRefused
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, new_workspace, sheet

PEOPLE = sheet(",9876543201,,Asha,,,,Pune", ",9876543202,,Ravi", columns="city")


def names(workspace: Workspace) -> list[str]:
    with closing(connect()) as connection:
        return [row.name for row in list_segments(connection, workspace.pk)]


def test_its_people_stay_and_its_import_too(workspace: Workspace) -> None:
    first = import_sheet(workspace, PEOPLE, segment="First")
    import_sheet(workspace, PEOPLE, segment="Second")
    deleted = delete_segment(workspace.pk, "FIRST")
    assert (deleted.name, deleted.kind) == ("First", "imported")
    assert names(workspace) == ["Second"]
    assert [contact["segments"] for contact in contacts(workspace)] == [["Second"], ["Second"]]
    assert SegmentMembership.objects.filter(workspace_id=workspace.pk).count() == 2
    first.refresh_from_db()
    assert (first.segment_name, first.segment_id) == ("First", None)


def test_its_name_is_free_again(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE, segment="First")
    delete_segment(workspace.pk, "First")
    make(workspace, "First", ("city", "is set"))
    assert len(contacts(workspace, segment="First")) == 1
    delete_segment(workspace.pk, "First")
    assert names(workspace) == []


def test_what_a_rule_asks_for_is_not_deleted(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE, segment="First")
    make(workspace, "B", ("segment", "in", "First"))
    make(workspace, "A", ("segment", "not in", "First"))
    with pytest.raises(SegmentRefused, match=r"^A, B use First\. Change or delete that first\.$"):
        delete_segment(workspace.pk, "First")
    delete_segment(workspace.pk, "A")
    with pytest.raises(SegmentRefused, match=r"^B uses First"):
        delete_segment(workspace.pk, "First")


def test_a_segment_that_went_all_the_same_is_told_of(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE, segment="First")
    make(workspace, "Rule", ("segment", "in", "First"))
    with closing(connect()) as connection:
        connection.execute("UPDATE imports_import SET segment_id = NULL WHERE workspace_id = %s", [workspace.pk])
        connection.execute("DELETE FROM audience_segment WHERE workspace_id = %s AND name = 'First'", [workspace.pk])
    with pytest.raises(SegmentBroken, match="The segment First is deleted"):
        contacts(workspace, segment="Rule")


def test_there_has_to_be_one_in_this_workspace(workspace: Workspace) -> None:
    other = new_workspace()
    import_sheet(other, PEOPLE, segment="Theirs")
    with pytest.raises(SegmentRefused, match=r"^There is no segment Theirs\.$"):
        delete_segment(workspace.pk, "Theirs")
    with standing_on(other) as (_, ground):
        assert ground.segment_named("theirs")

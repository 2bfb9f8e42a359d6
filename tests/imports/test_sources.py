"""Where each value of a contact came from, as imports and people write it down (decision 19)."""

from contextlib import closing

from castlist.audience.contact_changes import Changes, change_contact
from castlist.audience.one_contact import FullContact, find_contact
from castlist.audience.sources import FromPerson, FromRow
from castlist.config.database import connect
from castlist.imports.models import Import
from castlist.workspaces.models import Workspace
from scenes import counts, import_sheet, sheet

ASHA = "919876543201"
COLUMNS = "city,points||NUMBER"


def asha(workspace: Workspace) -> FullContact:
    with closing(connect()) as connection:
        found = find_contact(connection, workspace.pk, ASHA)
    assert found
    return found


def row(saved: Import, number: int) -> FromRow:
    return FromRow(import_id=saved.pk, row=number)


def test_what_comes_with_a_new_contact_is_from_its_row(workspace: Workspace) -> None:
    saved = import_sheet(
        workspace, sheet(",9876543202,,Ravi,,,,Pune,1", "", ",9876543201,,Asha,,,,Pune,2", columns=COLUMNS)
    )
    sources = asha(workspace).sources
    assert {sources.of(name) for name in ("user.phone_no", "user.first_name", "city", "points")} == {row(saved, 4)}
    assert sources.others == {}


def test_an_update_is_the_source_of_what_its_row_has(workspace: Workspace) -> None:
    first = import_sheet(workspace, sheet(",9876543201,a@x.in,Asha,,,,Pune,2", columns=COLUMNS))
    second = import_sheet(workspace, sheet(",9876543201,,Asha,,,,,3", columns=COLUMNS))
    contact = asha(workspace)
    assert contact.attributes["city"] == "Pune"
    sources = contact.sources
    assert (sources.of("points"), sources.of("user.first_name")) == (row(second, 2), row(second, 2))
    assert (sources.of("city"), sources.of("user.email")) == (row(first, 2), row(first, 2))


def test_what_no_sheet_names_any_more_keeps_its_source_for_ever(workspace: Workspace) -> None:
    first = import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,2", columns=COLUMNS))
    second = import_sheet(workspace, sheet(",9876543201,,,Nair,,,x", columns="note"))
    third = import_sheet(workspace, sheet(",9876543201,,,,,,5", columns="points||NUMBER"))
    sources = asha(workspace).sources
    assert sources.of("city") == sources.of("user.first_name") == row(first, 2)
    assert sources.of("note") == sources.of("user.last_name") == row(second, 2)
    assert sources.of("points") == row(third, 2)


def test_a_row_that_has_everything_again_is_the_one_source(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,2", columns=COLUMNS))
    import_sheet(workspace, sheet(",9876543201,,,,,,,3", columns=COLUMNS))
    last = import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,4", columns=COLUMNS))
    sources = asha(workspace).sources
    assert sources.last == row(last, 2)
    assert sources.others == {}


def test_a_row_that_changes_nothing_is_no_source(workspace: Workspace) -> None:
    first = import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,2", columns=COLUMNS))
    again = import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,2.0", columns=COLUMNS))
    assert counts(again) == {"unchanged": 1}
    assert asha(workspace).sources.of("points") == row(first, 2)


def test_blank_cells_that_clear_take_the_source_away_with_the_value(workspace: Workspace) -> None:
    first = import_sheet(workspace, sheet(",9876543201,a@x.in,Asha,,,,Pune,2,n", columns=f"{COLUMNS},note"))
    second = import_sheet(workspace, sheet(",9876543201,,Asha,,,,,3", columns=COLUMNS), blank_cells="clear")
    contact = asha(workspace)
    assert contact.email is None
    assert "city" not in contact.attributes
    assert contact.sources.others == {"note": row(first, 2)}
    assert contact.sources.of("points") == row(second, 2)


def test_a_number_that_stands_more_than_once_is_told_of_by_its_last_row(workspace: Workspace) -> None:
    saved = import_sheet(
        workspace,
        sheet(",9876543201,,Asha,,,,Pune,", ",9876543202,,Ravi,,,,,", ",9876543201,,,,,,,7", columns=COLUMNS),
    )
    assert counts(saved) == {"created": 2, "replaced": 1}
    sources = asha(workspace).sources
    assert sources.of("city") == sources.of("points") == row(saved, 4)


def test_a_person_is_the_source_until_a_sheet_has_the_value_again(workspace: Workspace) -> None:
    first = import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,2", columns=COLUMNS))
    with closing(connect()) as connection:
        changes = Changes(fields={"user.last_name": "Nair"}, attributes={"city": '"Kochi"'})
        change_contact(connection, workspace.pk, ASHA, changes, by="Farida Sheikh")
    sources = asha(workspace).sources
    by_hand = sources.of("city")
    assert isinstance(by_hand, FromPerson)
    assert by_hand.by == "Farida Sheikh"
    assert sources.of("user.last_name") == by_hand
    assert sources.of("points") == row(first, 2)
    second = import_sheet(workspace, sheet(",9876543201,,,,,,Delhi,", columns=COLUMNS))
    sources = asha(workspace).sources
    assert sources.of("city") == row(second, 2)
    assert sources.of("user.last_name") == by_hand
    assert sources.of("points") == row(first, 2)


def test_what_was_there_before_sources_were_kept_stays_unknown(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,2", columns=COLUMNS))
    with closing(connect()) as connection:
        connection.execute(
            "UPDATE contact SET source_import = NULL, source_row = NULL WHERE workspace_id = %s", (workspace.pk,)
        )
    assert asha(workspace).sources.of("city") is None
    second = import_sheet(workspace, sheet(",9876543201,,,,,,,3", columns=COLUMNS))
    sources = asha(workspace).sources
    assert sources.of("points") == row(second, 2)
    assert sources.of("city") is None
    assert sources.of("user.first_name") is None


def test_a_renamed_attribute_keeps_its_source(workspace: Workspace) -> None:
    from castlist.audience.attribute_changes import list_attributes, rename_attribute

    first = import_sheet(workspace, sheet(",9876543201,,Asha,,,,Pune,2", columns=COLUMNS))
    import_sheet(workspace, sheet(",9876543201,,,,,,,3", columns=COLUMNS))
    with closing(connect()) as connection:
        city = next(each for each in list_attributes(connection, workspace.pk) if each.name == "city")
        rename_attribute(connection, workspace.pk, city, "town")
    contact = asha(workspace)
    assert contact.attributes["town"] == "Pune"
    assert contact.sources.of("town") == row(first, 2)

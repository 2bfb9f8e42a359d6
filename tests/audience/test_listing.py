"""Lists of contacts show the same people whatever the way to them: small or large, with and without indexes."""

import csv
import io
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from list_scenes import LISTS, Written, build, fill, listed, phones, sort_by

if TYPE_CHECKING:
    from castlist.workspaces.models import Workspace

NAMES = [name for name, *_ in LISTS]


@pytest.fixture(scope="module")
def people(house: object) -> "Workspace":
    """Give a workspace with people of all kinds."""
    from scenes import new_workspace

    workspace = new_workspace()
    fill(workspace)
    return workspace


@pytest.fixture(params=[1, 10_000], ids=["many match", "few match"])
def large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every workspace for a large one, whose samples find enough, or never do."""
    monkeypatch.setattr("castlist.audience.listing_counts.LARGE", 0)
    monkeypatch.setattr("castlist.audience.listing_counts._FEW_IN_SAMPLE", request.param)


@pytest.mark.parametrize(("name", "conditions", "search", "sort", "whom"), LISTS, ids=NAMES)
def test_a_small_list(
    people: "Workspace", name: str, conditions: tuple[Written, ...], search: str, sort: str, whom: list[str]
) -> None:
    assert phones(people, *conditions, search=search, sort=sort) == whom


def test_large_lists_are_the_same_without_and_with_indexes(people: "Workspace", large: None) -> None:
    for _ in range(2):
        for name, conditions, search, sort, whom in LISTS:
            assert phones(people, *conditions, search=search, sort=sort) == whom, name
        build()


def test_indexes_are_built_once_and_dropped_when_nobody_asks(people: "Workspace", large: None) -> None:
    from castlist.config.database import connect

    phones(people, sort="-points")
    build()
    assert build() == 0
    with closing(connect()) as connection:
        before = connection.execute("SELECT count(*) FROM pg_indexes WHERE indexname ~ '^contact_quick_'").fetchone()
        assert before
        assert before[0] >= 1
        connection.execute("UPDATE audience_quickindex SET asked_at = now() - interval '40 days'")
        build()
        after = connection.execute("SELECT count(*) FROM pg_indexes WHERE indexname ~ '^contact_quick_'").fetchone()
    assert after == (0,)
    assert phones(people, sort="-points")[0] == "04"


def test_an_index_is_in_nobodys_way_when_an_attribute_becomes_another_type(workspace: "Workspace", large: None) -> None:
    from castlist.audience.models import Attribute
    from castlist.config.database import connect
    from scenes import counts, import_sheet, sheet

    fill(workspace)
    phones(workspace, sort="points")
    build()
    with closing(connect()) as connection:
        connection.execute(
            "UPDATE contact SET attributes = attributes - 'points' WHERE workspace_id = %s", [workspace.pk]
        )
    Attribute.objects.filter(workspace=workspace, name="points").delete()
    saved = import_sheet(workspace, sheet(f",9876543201,,,,,,{'many ' * 800}", columns="points"))
    assert counts(saved) == {"updated": 1}


def test_who_is_deleted_meanwhile_leads_to_the_first_page(people: "Workspace") -> None:
    from castlist.audience.ground import read_ground
    from castlist.audience.list_places import Place
    from castlist.audience.listing import read_page
    from castlist.config.database import connect

    with closing(connect()) as connection:
        ground = read_ground(connection, people.pk)
        page = read_page(connection, listed(ground), sort_by(ground, "-points"), Place(before=2**60), limit=2)
    assert [contact.phone[-2:] for contact in page.contacts] == ["04", "06"]
    assert not page.has_before


def test_an_export_can_be_imported_again_and_runs_nothing(people: "Workspace") -> None:
    from castlist.audience.contact_export import export_contacts
    from castlist.audience.ground import read_ground
    from castlist.config.database import connect
    from scenes import counts, import_sheet, new_workspace, sheet

    import_sheet(people, sheet(",9876543206,,=1+1,,,,,-7.50", columns="city,points||NUMBER"))
    with closing(connect()) as connection:
        text = "".join(export_contacts(connection, listed(read_ground(connection, people.pk))))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[0][7:] == ["city", "joined||DATE", "points||NUMBER", "seen||DATETIME", "vip||BOOLEAN"]
    assert rows[4][9] == "100000000000000000000.5"
    assert rows[6][3] == "'=1+1"
    assert rows[6][9] == "-7.50"
    assert counts(import_sheet(new_workspace(timezone="Asia/Kolkata"), text)) == {"created": 7}


def test_what_empties_a_list_is_told(people: "Workspace") -> None:
    from castlist.audience.ground import read_ground
    from castlist.audience.list_hints import SEARCH, emptying_filters
    from castlist.audience.listing_counts import Count, count_everybody
    from castlist.config.database import connect

    with closing(connect()) as connection:
        ground, total = read_ground(connection, people.pk), count_everybody(connection, people.pk)
        asked = listed(ground, ("city", "is", "Pune"), ("points", "at_least", "11"))
        assert emptying_filters(connection, asked, total) == {0: Count(number=1), 1: Count(number=2)}
        asked = listed(ground, ("city", "is", "Pune"), search="nobody")
        assert emptying_filters(connection, asked, total) == {SEARCH: Count(number=2)}

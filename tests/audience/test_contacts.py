"""Searching and listing contacts, as the command and later the page do."""

from contextlib import closing

import pytest

from castlist.audience.contacts import list_contacts, searched_digits
from castlist.audience.segments import SegmentRefused
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, new_workspace, sheet

PEOPLE = sheet(
    "asha.p,9876543210,asha@example.in,Asha,Patil",
    "ravi_n,9876543299,ravi.nair@shop.in,Ravi,Nair",
    ",9198765432,,Zoë,O'Brien (VIP)",
    "élodie,9876500000,,ÉLODIE,Straße",
)


@pytest.fixture(scope="module")
def audience(house: object) -> Workspace:
    workspace = new_workspace()
    import_sheet(workspace, PEOPLE)
    return workspace


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("919876", ["Asha", "Ravi", "ÉLODIE"]),
        ("99", ["Ravi"]),
        ("210", ["Asha"]),
        ("+91 98765-43210", ["Asha"]),
        ("65432", ["Zoë"]),
        ("543", []),
        ("asha", ["Asha"]),
        ("ASH", ["Asha"]),
        ("sha", []),
        ("pat", ["Asha"]),
        ("asha pat", ["Asha"]),
        ("asha nair", []),
        ("nair", ["Ravi"]),
        ("n", ["Ravi"]),
        ("shop", ["Ravi"]),
        ("ravi.nair@shop.in", ["Ravi"]),
        ("zoë", ["Zoë"]),
        ("o'brien", ["Zoë"]),
        ("brien", ["Zoë"]),
        ("vip", ["Zoë"]),
        ("élo", ["ÉLODIE"]),
        ("stra", ["ÉLODIE"]),
        (".*", []),
        ("%", []),
        ("a|r", []),
        ("\\", []),
        ("", ["Asha", "Ravi", "Zoë", "ÉLODIE"]),
    ],
)
def test_digits_find_the_ends_of_phones_and_words_the_beginnings_of_words(
    audience: Workspace, search: str, found: list[str]
) -> None:
    assert sorted(contact["first_name"] for contact in contacts(audience, search=search)) == found


@pytest.mark.parametrize(
    ("search", "digits"),
    [("+91 (98) 765-43.210", "919876543210"), ("12a", None), ("", None), ("٣٤", None), ("-", None)],
)
def test_a_search_that_is_a_number_is_taken_by_its_digits(search: str, digits: str | None) -> None:
    assert searched_digits(search) == digits


def test_a_workspace_never_sees_anothers_contacts(audience: Workspace) -> None:
    other = new_workspace()
    import_sheet(other, sheet(",9876543210,,Other"))
    assert [contact["first_name"] for contact in contacts(other)] == ["Other"]
    assert len(contacts(audience)) == 4
    with pytest.raises(SegmentRefused, match="There is no segment Nobody"):
        contacts(audience, segment="Nobody")


def test_a_long_list_is_streamed_and_not_held(audience: Workspace) -> None:
    with closing(connect()) as connection:
        lines = list_contacts(connection, audience.pk)
        assert next(lines).startswith('{"phone"')
        lines.close()  # type: ignore[attr-defined]  # a generator
        assert connection.execute("SELECT count(*) FROM pg_cursors").fetchone() == (0,)

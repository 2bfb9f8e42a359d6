"""Searching and listing contacts, as the command and later the page do."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from psycopg import sql
from rule_scenes import make

from castlist.audience.contacts import _statement, list_contacts
from castlist.audience.searching import searched_digits
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
        ("E\u0301lodie", ["ÉLODIE"]),
        ("stra", ["ÉLODIE"]),
        ("STRASSE", ["ÉLODIE"]),
        ("strase", []),
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


INDIA = sheet(
    ",9876543210,,नमस्ते,शर्मा", ",9876543211,,राम-लक्ष्मण,(तेजस)", ",9876543212,,فاطمه می‌خواهد,", ",9876543213,,«Olga»,x_y/z"
)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("नम", ["नमस्ते"]),
        ("ते", ["राम-लक्ष्मण"]),
        ("मस्ते", []),
        ("लक्ष्", ["राम-लक्ष्मण"]),
        ("शर्मा", ["नमस्ते"]),
        ("र्मा", []),
        ("می", ["فاطمه می‌خواهد"]),
        ("خواهد", []),
        ("olga", []),
        ("«ol", ["«Olga»"]),
        ("y", ["«Olga»"]),
        ("z", ["«Olga»"]),
    ],
)
def test_a_word_begins_at_the_start_or_after_white_space_or_ascii_punctuation(
    indian: Workspace, search: str, found: list[str]
) -> None:
    assert [contact["first_name"] for contact in contacts(indian, search=search)] == found


@pytest.fixture(scope="module")
def indian(house: object) -> Workspace:
    workspace = new_workspace()
    import_sheet(workspace, INDIA)
    return workspace


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


def test_a_segment_of_either_kind_narrows_the_list_and_the_search(audience: Workspace) -> None:
    make(audience, "At the shop", ("user.email", "contains", "@shop."))
    make(audience, "Elsewhere", ("segment", "in", "Everyone"), ("segment", "not in", "At the shop"))
    for segment, search, found in (
        ("everyone", None, ["Asha", "Ravi", "Zoë", "ÉLODIE"]),
        ("everyone", "ravi", ["Ravi"]),
        ("at the shop", None, ["Ravi"]),
        ("At the shop", "asha", []),
        ("Elsewhere", "91987", ["Asha", "ÉLODIE"]),
    ):
        listed = contacts(audience, segment=segment, search=search)
        assert sorted(contact["first_name"] for contact in listed) == found
        assert all(contact["segments"] == ["Everyone"] for contact in listed), "rules are not worked out for a line"


def readings(plan: dict[str, Any]) -> Iterator[int]:
    """Find how many contacts each part of a plan has read."""
    if plan.get("Relation Name") == "contact":
        yield (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from readings(part)


def test_the_list_of_a_small_segment_does_not_read_the_whole_workspace(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543210,,Asha"), segment="One")
    fill = """
        INSERT INTO contact (workspace_id, phone)
        SELECT %s, (918000000000 + number)::text FROM generate_series(1, 5000) AS number
    """
    with closing(connect()) as connection:
        connection.execute(fill, [workspace.pk])
        found = connection.execute("SELECT id FROM audience_segment WHERE workspace_id = %s", [workspace.pk]).fetchone()
        explain = sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) ") + _statement("list_members")
        values = {"workspace_id": workspace.pk, "segment_id": found and found[0], "digits": None, "words": None}
        row = connection.execute(explain, values).fetchone()
    assert row is not None
    assert sum(readings(row[0][0]["Plan"])) == 1

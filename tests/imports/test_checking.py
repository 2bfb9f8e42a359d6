"""Looking at a sheet before it is saved: the same refusals and the same counts as the import, in bounded time."""

import io
from pathlib import Path

import openpyxl
import pytest

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.imports.checking import FIRST_ROWS, MOST_SHOWN_COLUMNS, CheckedSheet, check_sheet, start_of_file
from castlist.imports.sheet import SheetRefused
from scenes import SEVEN, sample_path, sheet

KNOWN = {"loyalty.points": KnownAttribute(name="Loyalty.Points", type=AttributeType.NUMBER)}


def check(tmp_path: Path, content: str | bytes, *, name: str = "list.csv", is_late: bool = False) -> CheckedSheet:
    path = tmp_path / "upload"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return check_sheet(path, name=name, known=KNOWN, custom_limit=200, is_time_up=lambda: is_late)


def workbook(rows: int) -> bytes:
    book = openpyxl.Workbook()
    sheet_of = book.active
    assert sheet_of is not None
    sheet_of.append(SEVEN.split(","))
    for at in range(rows):
        sheet_of.append(["", str(919876543210 + at)])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def test_a_right_sheet_is_told_of(tmp_path: Path) -> None:
    rows = [f"u{at},91987654{at:04},,,,,,Pune,5" for at in range(8)]
    checked = check(tmp_path, sheet(*rows[:3], "", *rows[3:], columns="city,LOYALTY.points||number,Comments"))
    assert (checked.encoding, checked.columns, checked.rows, checked.is_counted) == ("utf-8", 10, 8, True)
    assert checked.has_comments
    assert [(each.name, each.type.value, each.is_known) for each in checked.attributes] == [
        ("city", "TEXT", False),
        ("Loyalty.Points", "NUMBER", True),
    ]
    assert [number for number, _ in checked.start.rows] == [2, 3, 4, 6, 7], "the numbers a spreadsheet shows"
    assert checked.start.rows[0][1][:3] == ("u0", "919876540000", "")


def test_a_refused_header_comes_with_the_first_rows(tmp_path: Path) -> None:
    checked = check(tmp_path, "user.username,user.email\nasha,asha@example.in\n")
    assert [problem.code for problem in checked.problems]
    assert checked.start.titles == ("user.username", "user.email")
    assert checked.start.rows == ((2, ("asha", "asha@example.in")),)


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "empty"), (sheet(), "no_rows"), ("a;b;c\n1;2;3\n", "separator"), (b"\x89PNG\r\n\x1a\n", "not_a_sheet")],
)
def test_what_the_import_would_refuse_is_refused(content: str | bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(SheetRefused) as refused:
        check(tmp_path, content)
    assert code in refused.value.code


def test_a_header_that_cannot_be_shown_whole_is_cut(tmp_path: Path) -> None:
    checked = check(tmp_path, sheet(f"x,{'9' * 500}", columns=",".join(f"a{at}" for at in range(300))))
    assert len(checked.start.titles) == MOST_SHOWN_COLUMNS
    assert checked.start.left_out == 307 - MOST_SHOWN_COLUMNS
    assert all(len(cell) <= 80 for _, row in checked.start.rows for cell in row)


def test_counting_ends_when_the_time_is_up(tmp_path: Path) -> None:
    checked = check(tmp_path, workbook(20), name="list.xlsx", is_late=True)
    assert not checked.is_counted
    assert checked.rows == 5


@pytest.mark.parametrize("name", ["members.xlsx", "clientes-brasil-windows1252.csv"])
def test_the_samples_are_counted_whole(name: str) -> None:
    checked = check_sheet(sample_path(name), name=name, known={}, custom_limit=200)
    assert checked.is_counted
    assert not checked.problems
    assert len(checked.start.rows) == min(FIRST_ROWS, checked.rows)


def test_an_upload_that_is_no_sheet_has_no_beginning(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    assert start_of_file(tmp_path / "x", name="x.csv") is None

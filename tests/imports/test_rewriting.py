"""Stored sheets written again: rows are emptied and stay rows, and everything else is as it was."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from castlist.imports.rewriting import rewrite_csv, rewrite_workbook
from castlist.imports.sheet import open_sheet

SHEET = 'a,b,c\r\n1,"x\ny",2\r\n\r\n"3",4\n5,"6 ""six""",7\r8,9,ö'


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
    ],
)
def test_all_other_bytes_of_a_csv_file_stay(tmp_path: Path, encoding: str, mark: bytes) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(mark + SHEET.encode(encoding))
    rewrite_csv(source, target, frozenset())
    assert target.read_bytes() == source.read_bytes()
    rewrite_csv(source, target, frozenset({2, 6}))
    erased = SHEET.replace('1,"x\ny",2', "Erased").replace("8,9,ö", "Erased")
    assert target.read_bytes() == mark + erased.encode(encoding)


@pytest.mark.parametrize("row", [2, 4, 5, 6])
def test_every_row_keeps_its_number(tmp_path: Path, row: int) -> None:
    source, target = tmp_path / "source.csv", tmp_path / "target.csv"
    source.write_text(SHEET, newline="")
    rewrite_csv(source, target, frozenset({row}))
    before, after = ({found[0]: found for found in read(path)} for path in (source, target))
    assert list(before) == list(after)
    assert after[row][1:] == ("Erased", None, None, None)
    assert {number: cells for number, cells in after.items() if number != row} == {
        number: cells for number, cells in before.items() if number != row
    }


def test_a_workbook_keeps_values_rows_and_error_cells(tmp_path: Path) -> None:
    source, target = tmp_path / "source.xlsx", tmp_path / "target.xlsx"
    source.write_bytes(workbook())
    rewrite_workbook(open_sheet(source, name="source.xlsx"), target, frozenset({5}))
    before, after = read(source), read(target)
    assert [row[0] for row in after] == [row[0] for row in before]
    assert [row for row in after if row[0] != 5] == [row for row in before if row[0] != 5]
    assert after[-1] == (5, "Erased", None, None, None)


def test_other_sheets_of_a_workbook_are_gone(tmp_path: Path) -> None:
    source, target = tmp_path / "source.xlsx", tmp_path / "target.xlsx"
    source.write_bytes(workbook())
    rewrite_workbook(open_sheet(source, name="source.xlsx"), target, frozenset({5}))
    assert load_workbook(target).sheetnames == ["Sheet1"]
    assert b"secret" not in b"".join(parts(target))


def read(path: Path) -> list[tuple[object, ...]]:
    sheet = open_sheet(path, name=path.name)
    (frame,) = sheet.frames(width=3, rows=100)
    return frame.select("row", "c0", "c1", "c2", "error_cells").rows()


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["a", "b", "c"], [" x ", 919876543210, "_x0041_ <&>"], [], ["#N/A", "new\nline", True]):
        sheet.append(row)
    sheet["A5"] = "secret"
    other = book.create_sheet("Other")
    other["A1"] = "secret"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def parts(path: Path) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(path) as book:
        return [book.read(name) for name in book.namelist()]

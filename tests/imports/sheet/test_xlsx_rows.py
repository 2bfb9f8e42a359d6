"""The first visible sheet of a workbook, row for row as the spreadsheet numbers them (import sheet rules §2)."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from sheet_files import rows_of
from workbook_files import HEADER, cell, inline, parts, write

from castlist.imports.sheet import open_sheet
from scenes import sample_path


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    return tmp_path / "upload.xlsx"


def read(path: Path, *, width: int = 3, rows: int = 100) -> list[tuple[object, ...]]:
    sheet = open_sheet(path, name="users.xlsx")
    assert sheet.encoding == "xlsx"
    return rows_of(sheet, width=width, rows=rows)


def test_the_sample_reads_well() -> None:
    sheet = open_sheet(sample_path("members.xlsx"), name="members.xlsx")
    assert sheet.header[7:] == ("member.no||NUMBER", "joined||DATE", "vip||BOOLEAN")
    rows = rows_of(sheet, width=10, rows=7)
    assert len(rows) == 40
    assert [row[0] for row in rows] == list(range(2, 42))
    assert rows[1] == (
        *(3, "x1", "918121278950", "x1@example.in", "Asha", "Rao", None, None),
        *("100001", "2025-01-02", "TRUE", None, None),
    )


def test_cells_of_every_type_are_read_in_plain_form(upload: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a"])
    bold = CellRichText("so ", TextBlock(InlineFont(b=True), "rich"), " a text")
    midnight = datetime(2024, 2, 29)  # noqa: DTZ001
    sheet.append([919876543210, 919876543210.0, 1e-7, 12.5, True, False, " text ", bold, "=1+1", "'x", None, "é😀\n2"])
    sheet.append([date(2024, 2, 29), midnight, midnight + timedelta(hours=1), time(9, 30), timedelta(hours=30)])
    book.save(upload)
    first, second = read(upload, width=13)
    assert first[1:8] == ("919876543210", "919876543210", "0.0000001", "12.5", "TRUE", "FALSE", " text ")
    assert first[8:14] == ("so rich a text", None, "'x", None, "é😀\n2", None)
    assert second[1:6] == ("2024-02-29", "2024-02-29 00:00:00", "2024-02-29 01:00:00", "09:30:00", "30:00:00")


def test_shared_rich_and_phonetic_texts_and_values_of_formulas_are_read(upload: Path) -> None:
    strings = "<si><t>plain</t></si><si><r><t>ri</t></r><r><t xml:space='preserve'>ch </t></r><rPh><t>X</t></rPh></si>"
    formula = '<c r="C2" t="str"><f>A1&amp;"&lt;v&gt;"</f><v>of a_x000D_formula</v></c>'
    number = '<c r="D2"><f>1+1</f><v>2</v></c>'
    row = f'<row r="2">{cell("A2", 0, "s")}{cell("B2", 1, "s")}{formula}{number}</row>'
    write(upload, parts(HEADER + row, strings=strings))
    assert read(upload, width=4) == [(2, "plain", "rich ", "of a\rformula", "2", None, None)]


def test_error_cells_are_told_with_their_place_and_text(upload: Path) -> None:
    row = f'<row r="2">{inline("A2", "#N/A")}{cell("C2", "#N/A", "e")}{cell("E2", "#SPILL!", "e")}</row>'
    write(upload, parts(HEADER + row))
    assert read(upload) == [(2, "#N/A", None, "#N/A", ("", "#SPILL!"), (2, 4))]


def test_rows_keep_the_numbers_that_the_spreadsheet_shows(upload: Path) -> None:
    rows = [
        f'<row r="4">{inline("B4", "x")}</row>',
        '<row r="5"><c r="A5" s="1"/></row>',
        f'<row r="6">{inline("A6", " ")}</row>',
        f"<row>{'<c><v>1</v></c>' * 2}</row>",
        f'<row r="1000000">{inline("C1000000", "last")}</row>',
    ]
    write(upload, parts(HEADER + "".join(rows)))
    expected: list[tuple[object, ...]] = [
        (4, None, "x", None, None, None),
        (7, "1", "1", None, None, None),
        (1_000_000, None, None, "last", None, None),
    ]
    assert [read(upload, rows=size) for size in (1, 2, 3)] == [expected] * 3


def test_merged_cells_have_their_value_in_the_first(upload: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b", "c"])
    sheet.append(["x", None, "z"])
    sheet.merge_cells("A2:B3")
    book.save(upload)
    assert read(upload) == [(2, "x", None, "z", None, None)]


def test_hidden_sheets_are_passed_over(upload: Path) -> None:
    book = openpyxl.Workbook()
    for name, state in (("first", "hidden"), ("second", "veryHidden"), ("third", "visible"), ("fourth", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append([f"{name} header"])
        sheet.append([name])
    del book["Sheet"]
    book.create_chartsheet("chart", 0)
    book.active = 3
    book.save(upload)
    assert read(upload) == [(2, "third", None, None, None, None)]


def test_dates_from_1904_and_formats_of_ones_own_are_read(upload: Path) -> None:
    cells = cell("A2", 44196, style=1) + cell("B2", 44196, style=2) + cell("C2", 44196)
    write(
        upload,
        parts(
            f'{HEADER}<row r="2">{cells}</row>',
            formats=("dd/mm/yyyy", r"dd/mm/yyyy\ hh:mm"),
            properties='<workbookPr date1904="1"/>',
        ),
    )
    assert read(upload) == [(2, "2025-01-01", "2025-01-01 00:00:00", "44196", None, None)]


def test_names_with_a_prefix_and_parts_in_other_case_are_found(upload: Path) -> None:
    files = parts(f'{HEADER}<row r="2">{inline("A2", "x")}</row>')
    sheet = files.pop("xl/worksheets/sheet1.xml")
    prefixed = sheet.replace("</", "<//").replace("<", "<x:").replace("<x://", "</x:").replace("xmlns=", "xmlns:x=")
    files["XL/Worksheets/Sheet1.xml"] = prefixed
    write(upload, files)
    assert read(upload) == [(2, "x", None, None, None, None)]


def test_the_header_is_row_one_as_written(upload: Path) -> None:
    header = f'<row r="1">{inline("B1", " b ")}{cell("C1", 7)}{inline("D1", "")}</row>'
    write(upload, parts(header + f'<row r="2">{inline("A2", "x")}</row>'))
    assert open_sheet(upload, name="users.xlsx").header == ("", " b ", "7")

"""Workbooks that cannot be read, or only at the cost of the machine, are refused with a sentence (§2)."""

import random
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sheet_files import refusal_of, rows_of
from workbook_files import HEADER, cell, inline, parts, write

from castlist.imports.sheet import SheetRefused, open_sheet
from castlist.imports.sheet.workbook_parts import open_book
from castlist.imports.sheet.xlsx import WorkbookLimits, open_xlsx

ROW = f'<row r="2">{inline("A2", "x")}</row>'


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    return tmp_path / "upload.xlsx"


def refused(path: Path) -> tuple[str, str]:
    refusal = refusal_of(path, name="users.xlsx")
    return refusal.code, str(refusal)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("", "empty"),
        ('<row r="1"/><row r="3"><c r="A3" s="1"/></row>', "empty"),
        (HEADER, "no_rows"),
        (ROW, "header_blank"),
        (f'<row r="1">{inline("A1", " ")}</row>{ROW}', "header_blank"),
        (ROW + HEADER, "broken_workbook"),
        (f'{HEADER}<row r="2">{inline("B2", "x")}{inline("A2", "y")}</row>', "broken_workbook"),
        (f'{HEADER}<row r="2">{inline("ZZZ2", "x")}</row>', "broken_workbook"),
        (f'{HEADER}<row r="2">{inline("2", "x")}</row>', "broken_workbook"),
        (f'{HEADER}<row r="two"/>', "broken_workbook"),
        (f'{HEADER}<row r="2">{cell("A2", 5, "s")}</row>', "broken_workbook"),
        (f"{HEADER}<row", "broken_workbook"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said(upload: Path, rows: str, code: str) -> None:
    write(upload, parts(rows))
    assert refused(upload)[0] == code


def test_a_workbook_without_visible_cells_is_refused(upload: Path) -> None:
    sheets = '<sheet name="H" sheetId="1" state="hidden" r:id="rId1"/><sheet name="C" sheetId="2" r:id="rId4"/>'
    write(upload, parts(HEADER + ROW, sheets=sheets))
    assert refused(upload)[1].startswith("This Excel workbook has no visible sheet of cells.")


def test_too_many_rows_are_to_be_saved_as_csv(upload: Path) -> None:
    rows = "".join(f'<row r="{number}">{cell(f"A{number}", 1)}</row>' for number in range(2, 200_002))
    write(upload, parts(HEADER + rows))
    assert len(rows_of(open_sheet(upload, name="users.xlsx"), width=1, rows=50_000)) == 200_000
    write(upload, parts(HEADER + rows + f'<row r="300000">{cell("A300000", 1)}</row>'))
    sentence = "This Excel workbook has more than 200,000 rows; save it as CSV."
    assert refused(upload) == ("workbook_too_large", sentence)


def test_more_than_400_mb_unpacked_are_to_be_saved_as_csv(upload: Path) -> None:
    write(upload, parts(HEADER + ROW))
    with ZipFile(upload, "a", ZIP_DEFLATED) as archive, archive.open("xl/media/image.bmp", "w") as picture:
        for _ in range(400):
            picture.write(bytes(1_048_576))
    sentence = "This Excel workbook has more than 400 MB unpacked; save it as CSV."
    assert refused(upload) == ("workbook_too_large", sentence)


def test_a_part_that_declares_less_than_it_unpacks_is_refused(upload: Path) -> None:
    rows = "".join(f'<row r="{number}">{cell(f"A{number}", 1)}</row>' for number in range(2, 5_000))
    files = parts(HEADER + rows)
    write(upload, files)
    true_size = len(files["xl/worksheets/sheet1.xml"]).to_bytes(4, "little")
    content = upload.read_bytes()
    assert content.count(true_size) == 2
    upload.write_bytes(content.replace(true_size, (500).to_bytes(4, "little")))
    assert refused(upload)[0] == "broken_workbook"


def test_a_cell_in_the_farthest_corner_costs_nothing(upload: Path) -> None:
    write(upload, parts(f'{HEADER}<row r="1048576">{inline("XFD1048576", "x")}</row>'))
    (row,) = rows_of(open_sheet(upload, name="users.xlsx"), width=3)
    assert row[0] == 1_048_576


def test_cells_and_characters_are_limited_however_small_the_file(upload: Path) -> None:
    rows = "".join(f'<row r="{at}">{cell(f"XFD{at}", 0, "s")}</row>' for at in range(2, 60))
    write(upload, parts(HEADER + rows, strings=f"<si><t>{'long ' * 1000}</t></si>"))
    assert len(open_xlsx(upload).header) == 3
    for limits in (WorkbookLimits(cells=900_000), WorkbookLimits(characters=250_000)):
        with pytest.raises(SheetRefused, match="save it as CSV"):
            open_xlsx(upload, limits=limits)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://localhost/x.dtd">',
    ],
)
def test_entity_bombs_are_refused_before_they_go_off(upload: Path, part: str, doctype: str) -> None:
    files = parts(HEADER + ROW)
    write(upload, files | {part: doctype + files[part]})
    assert refused(upload)[0] == "broken_workbook"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
def test_a_missing_part_is_damage(upload: Path, part: str) -> None:
    files = parts(HEADER + ROW)
    del files[part]
    write(upload, files)
    assert refused(upload)[0] == "broken_workbook"


def test_an_encrypted_archive_asks_for_no_password(upload: Path) -> None:
    write(upload, parts(HEADER + ROW))
    content = bytearray(upload.read_bytes())
    for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.find(magic)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(magic, at + 1)
    upload.write_bytes(content)
    assert refused(upload)[0] == "password"
    with pytest.raises(SheetRefused, match="password"), open_book(upload) as book:
        book.read("xl/workbook.xml")


def test_damaged_workbooks_are_read_or_refused_and_never_crash(upload: Path) -> None:
    dice = random.Random(11)
    whole = write(upload, parts(HEADER + ROW, strings="<si><t>x</t></si>")).read_bytes()
    refusals = 0
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        upload.write_bytes(content[: dice.choice([len(content), dice.randrange(len(content))])])
        try:
            rows_of(open_sheet(upload, name="users.xlsx"), width=3)
        except SheetRefused:
            refusals += 1
    assert refusals > 100

"""Blocks end where records do, and what is plain is known to be."""

from pathlib import Path

import polars as pl
import pytest
from sheet_files import rows_of

from castlist.imports.sheet import open_sheet
from castlist.imports.sheet.blocks import Block, CsvLimits, RecordStream
from castlist.imports.sheet.csv_sheet import read_with_polars
from castlist.imports.sheet.frames import cut_frames, frame_schema, shape_rows


def blocks(data: bytes, *, block: int = 8) -> list[Block]:
    limits = CsvLimits(block=block)
    stream = RecordStream((data[at : at + block] for at in range(0, len(data), block)), limits)
    found = []
    while taken := stream.next_block():
        found.append(taken)
    assert b"".join(each.data for each in found) == data
    return found


@pytest.mark.parametrize(
    ("data", "records"),
    [
        (b"a,b\nc,d\ne", 3),
        (b'"a\nb",c\n"d ""x"" \n\n e",f\r\n\r\n"",g\n', 4),
        (b'""""\n"\r\n"\n', 2),
        (b'\n\n"a"', 3),
    ],
)
def test_plain_text_goes_to_polars_and_its_records_are_counted(data: bytes, records: int) -> None:
    for size in range(1, len(data) + 1):
        found = blocks(data, block=size)
        assert all(each.is_plain for each in found)
        assert sum(each.records for each in found) == records


@pytest.mark.parametrize("data", [b'a"b,c\n', b'"a"b\n', b'"a" ,b\n', b' "a"\n', b"a\rb\n", b"a\r", b'"a\n'])
def test_what_is_not_plain_goes_to_csv_reader(data: bytes) -> None:
    assert not any(each.is_plain for each in blocks(data, block=100))


def test_a_block_is_parted_at_record_ends() -> None:
    (block,) = blocks(b'a\n"b\n"\nc\nd\ne', block=100)
    assert list(block.parts(2)) == [(b'a\n"b\n"\n', 2), (b"c\nd\n", 2), (b"e", 1)]


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 100])
def test_frames_have_exactly_the_rows_asked_for(rows: int) -> None:
    tables = [shape_rows([["x"]] * height, range(height), width=1) for height in (3, 0, 1, 7, 0)]
    heights = [frame.height for frame in cut_frames(tables, rows=rows)]
    assert heights == [rows] * (11 // rows) + [11 % rows] * (11 % rows > 0)


def test_frames_can_be_read_as_often_as_wanted_and_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("a,b\n1,2\n\n3,4\n")
    sheet = open_sheet(path, name="users.csv")
    first, second = sheet.frames(width=2, rows=1), sheet.frames(width=1, rows=1)
    assert [next(first)["row"][0], next(second)["row"][0], next(first)["row"][0]] == [2, 2, 4]
    assert rows_of(sheet, width=2) == rows_of(sheet, width=2)


def test_width_decides_what_is_surplus(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text('a,b,c\n1,,3\n1,2, \n,,,,x,"",\xa0\n')
    sheet = open_sheet(path, name="users.csv")
    assert rows_of(sheet, width=1) == [
        (2, "1", ("", "3"), None),
        (3, "1", ("2",), None),
        (4, None, ("", "", "", "x"), None),
    ]
    assert rows_of(sheet, width=5)[0] == (2, "1", None, "3", None, None, None, None)
    frame = next(sheet.frames(width=7, rows=5))
    assert frame.schema == frame_schema(7)
    assert frame.schema["error_cells"] == pl.List(pl.UInt16)


def test_many_short_lines_under_a_wide_header_do_not_fill_the_memory() -> None:
    (block,) = blocks(b"a\n" * 1000, block=5000)
    assert max(records for _, records in block.parts(10)) == 10


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"\r\n\n\xef\xbb\xbfa,b\n", [(None, None), (None, None), ("\ufeffa", "b")]),
        (b'a\n"",""\n,"x\r\ny"', [("a", None), (None, None), (None, "x\r\ny")]),
        (b"\n", [(None, None)]),
    ],
)
def test_polars_itself_reads_a_plain_block_record_for_record(data: bytes, rows: list[tuple[str | None, ...]]) -> None:
    cells = read_with_polars(data, 2)
    assert cells is not None
    assert cells.rows() == rows


def test_a_row_with_more_cells_than_columns_is_no_matter_for_polars() -> None:
    assert read_with_polars(b"a,b\na,b,\n", 2) is None

"""What is wrong with a CSV file is said with its row, and what to do about it (import sheet rules §2)."""

from pathlib import Path

import pytest
from sheet_files import refusal_of, rows_of

from castlist.imports.sheet import SheetRefused, open_sheet

MEGABYTE = 1_048_576


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    return tmp_path / "upload.csv"


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("a,b,c\n", "no_rows", "The file has no rows."),
        ("a,b,c", "no_rows", "The file has no rows."),
        ("a,b,c\n\n , ,\n", "no_rows", "The file has no rows."),
        ("\na,b,c\n", "header_blank", "Row 1 is blank; the header must stand in row 1."),
        (" ,\xa0,\u200b\r\na,b,c\n", "header_blank", "Row 1 is blank; the header must stand in row 1."),
        ("\n\n \n", "empty", "The file is empty."),
        ("a;b;c\n1;2;3\n", "separator", "This file is separated by semicolons. Save it with commas."),
        ("a\tb\n1\t2\n", "separator", "This file is separated by tabs. Save it with commas."),
        ("a|b\n1|2\n", "separator", "This file is separated by vertical bars. Save it with commas."),
        ('"a,1";"b\nx, y"\n1;2\n', "separator", "This file is separated by semicolons."),
        ("a;b||NUMBER\n1,5;2,5\n", "separator", "This file is separated by semicolons."),
        ("sep=;\na;b\n", "separator", "This file is separated by semicolons."),
        ("SEP=\t\r\na\tb\n", "separator", "This file is separated by tabs."),
        ("sep=,\na,b\n", "separator_line", 'Row 1 begins with "sep="; delete that line'),
        ('a,b\n1,"2\n3,4\n', "unclosed_quote", "A quoted cell that begins in row 2 is not closed within 1 MB."),
        ('a,b\n1,"2\n3"\n\n3,"4"x\n', "text_after_quote", "In row 4 a cell goes on after its closing quote."),
        ('a,b\n1,"2\n3,"4"\n', "text_after_quote", "In row 2 a cell goes on after its closing quote."),
        ('a,"b"x\n1,2\n', "text_after_quote", "In row 1 a cell goes on after its closing quote."),
        ('a,"b\n1,2\n', "unclosed_quote", "A quoted cell that begins in row 1 is not closed within 1 MB."),
    ],
)
def test_a_fault_is_named_with_its_row(upload: Path, text: str, code: str, sentence: str) -> None:
    upload.write_bytes(text.encode())
    refusal = refusal_of(upload)
    assert refusal.code == code
    assert str(refusal).startswith(sentence)


@pytest.mark.parametrize("text", ["a,b;c\n1,2\n", "phone\n1\n", "plan||NUMBER\n1\n", '"a;b"\n1\n', "a,b\n1;2\n"])
def test_a_separator_within_a_header_is_text(upload: Path, text: str) -> None:
    upload.write_text(text)
    assert len(rows_of(open_sheet(upload, name="users.csv"), width=2)) == 1


def test_the_rows_before_a_fault_are_handed_over(upload: Path) -> None:
    upload.write_text('a\n1\n2\n3\n"4"x\n5\n')
    frames = open_sheet(upload, name="users.csv").frames(width=1, rows=2)
    assert next(frames)["c0"].to_list() == ["1", "2"]
    with pytest.raises(SheetRefused):
        next(frames)


@pytest.mark.parametrize("stray", ["", 'x"y'])
def test_a_quoted_cell_may_have_a_megabyte_and_no_more(upload: Path, stray: str) -> None:
    cell = "word\n" * (MEGABYTE // 5)
    assert MEGABYTE - 2 < len(cell) < MEGABYTE
    upload.write_text(f'a,b\n{stray},"{cell}"\nlast,1\n')
    assert rows_of(open_sheet(upload, name="users.csv"), width=2)[-1] == (3, "last", "1", None, None)
    upload.write_text(f'a,b\n{stray},x\n,"{cell}  "\nlast,1\n')
    assert str(refusal_of(upload)).startswith("A quoted cell that begins in row 3 is not closed within 1 MB.")


def test_an_open_quote_does_not_swallow_a_large_file(upload: Path) -> None:
    upload.write_text('a,b\n1,2\n1,"2\n' + "x,y\n" * 6_000_000)
    assert str(refusal_of(upload)).startswith("A quoted cell that begins in row 3 is not closed within 1 MB.")


def test_a_row_of_more_than_sixteen_megabytes_is_refused(upload: Path) -> None:
    upload.write_text("a,b\n1,2\n" + "x" * (16 * MEGABYTE - 1) + "\n")
    assert len(rows_of(open_sheet(upload, name="users.csv"), width=2)) == 2
    for tail in ("\n", "x", "x" * 5 * MEGABYTE, ",b\n1,2\n"):
        upload.write_text("a,b\n1,2\n" + "x" * 16 * MEGABYTE + tail)
        refusal = refusal_of(upload)
        assert (refusal.code, str(refusal)[:22]) == ("row_too_long", "Row 3 is longer than 1")

"""What is taken off the ends of a cell, and what is text (rules §4): the list, character by character."""

import csv
import io
import unicodedata

import polars as pl
import pytest

from castlist.imports.header import read_header
from castlist.imports.trimming import OUTER_CHARACTERS, trim_cells, trim_text
from castlist.workspaces.models import Workspace
from scenes import SEVEN, comments, contacts, counts, import_sheet

WHITE_SPACE = [
    *range(0x0009, 0x000E), 0x0020, 0x0085, 0x00A0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F,
    0x3000,
]  # fmt: skip
"""Unicode White_Space (PropList.txt)."""
ZERO_WIDTH = [0x200B, 0x2060, 0xFEFF]
DIRECTION_MARKS = [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
OUTER = [chr(code) for code in [*WHITE_SPACE, *ZERO_WIDTH, *DIRECTION_MARKS]]

TEXT = ["\u200c", "\u200d", "\u180e", "\u00ad", "\u115f", "\u2800", "\x1c", "\x1f", "'", "_"]
"""What looks blank, or is taken for white space elsewhere (Python strips U+001C to U+001F), and is text here."""


def name_of(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}")


def rows(*cells: tuple[str, str]) -> str:
    """Write a sheet of usernames and first names, each row with a number of its own."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(SEVEN.split(","))
    writer.writerows([one, f"98765432{at:02d}", "", other] for at, (one, other) in enumerate(cells))
    return output.getvalue()


def test_there_are_39_of_them() -> None:
    assert len(OUTER) == 39
    assert set(OUTER_CHARACTERS) == set(OUTER)


@pytest.mark.parametrize("character", OUTER, ids=name_of)
def test_each_is_taken_off_both_ends_and_left_inside(character: str) -> None:
    text = f"{character}\u200b{character}a{character}b{character}"
    trimmed = f"a{character}b"
    assert trim_text(text) == trimmed
    cells = pl.DataFrame({"cell": [text, character, character * 3]}).select(trim_cells(pl.col("cell")))
    assert cells.to_series().to_list() == [trimmed, None, None]


@pytest.mark.parametrize("character", TEXT, ids=name_of)
def test_what_is_not_in_the_list_stays(character: str) -> None:
    text = f"{character}a{character}"
    assert trim_text(f" {text} ") == text
    cells = pl.DataFrame({"cell": [f" {text} ", character]}).select(trim_cells(pl.col("cell")))
    assert cells.to_series().to_list() == [text, character]


def test_the_whole_list_through_an_import(workspace: Workspace) -> None:
    saved = import_sheet(workspace, rows(*((each, f"{each}As{each}ha{each}") for each in OUTER)))
    assert counts(saved) == {"created": 39}
    found = {contact["phone"]: contact for contact in contacts(workspace)}
    for at, character in enumerate(OUTER):
        contact = found[f"9198765432{at:02d}"]
        assert (contact["username"], contact["first_name"]) == (None, f"As{character}ha"), name_of(character)


def test_what_is_text_through_an_import(workspace: Workspace) -> None:
    saved = import_sheet(workspace, rows(*((each, f"{each}Asha{each}") for each in TEXT)))
    assert counts(saved) == {"created": len(TEXT)}
    found = {contact["phone"]: contact for contact in contacts(workspace)}
    for at, character in enumerate(TEXT):
        contact = found[f"9198765432{at:02d}"]
        assert (contact["username"], contact["first_name"]) == (character, f"{character}Asha{character}")


def test_a_number_with_a_joiner_has_other_characters_than_digits(workspace: Workspace) -> None:
    text = f"{SEVEN}\r\n,9876543210\u200d\r\n,\u20609876543211\u2069\r\n"
    saved = import_sheet(workspace, text)
    assert comments(saved) == ['user.phone_no: "9876543210\u200d" has characters other than digits', "Created"]


@pytest.mark.parametrize("character", OUTER, ids=name_of)
def test_headers_are_trimmed_alike(character: str) -> None:
    cells = [f"{character}{name}{character}" for name in [*SEVEN.split(","), "plan||NUMBER", "city"]]
    assert [column.name for column in read_header(cells, known={}, custom_limit=9).attributes] == ["plan", "city"]

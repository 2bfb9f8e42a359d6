"""python-calamine is the oracle for what it reads: everything but errors, midnights and long integers."""

import random
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import python_calamine
from sheet_files import rows_of

from castlist.imports.sheet import open_sheet


def some_value(dice: random.Random) -> object:
    day = datetime(1901, 1, 1) + timedelta(days=dice.randrange(100_000))  # noqa: DTZ001
    return dice.choice(
        [
            *[None, None, True, False, "", " ", "x", "é😀", "a\nb", "<&>", "_x0041_", "007", "1e5"],
            *[dice.randrange(10**15), dice.uniform(-1e6, 1e6), 10.0 ** dice.randrange(-9, 15)],
            *[day.date(), day + timedelta(seconds=dice.randrange(1, 86_400)), time(dice.randrange(24), 59, 1)],
        ]
    )


def plain(value: object) -> str | None:
    """Write a value of calamine's as the rules say."""
    match value:
        case bool():
            return str(value).upper()
        case float():
            return f"{value:.25f}".rstrip("0").rstrip(".") if value.is_integer() else repr(value)
        case datetime():
            rounded = value + timedelta(microseconds=500_000)
            return rounded.replace(microsecond=0).isoformat(" ")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds")
        case _:
            return str(value) or None


def test_workbooks_are_read_as_calamine_reads_them(tmp_path: Path) -> None:
    dice = random.Random(4)
    path = tmp_path / "users.xlsx"
    compared = 0
    for _ in range(25):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["a", "b", "c", "d", "e"])
        for _ in range(dice.randrange(1, 40)):
            sheet.append([some_value(dice) for _ in range(dice.randrange(6))])
        sheet.append(["last"])
        book.save(path)
        ours = {row[0]: row[1:6] for row in rows_of(open_sheet(path, name="users.xlsx"), width=5)}
        theirs = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        for number, values in enumerate(theirs[1:], 2):
            for our, their in zip(ours.get(number, (None,) * 5), values, strict=True):
                compared += 1
                text = str(our or "")
                same = our == plain(their) or (isinstance(their, float) and float(text or "nan") == their)
                assert same or (not text.strip() and not str(their).strip()), (number, our, their)
    assert compared > 1_500

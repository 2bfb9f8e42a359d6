"""The promise of the CSV path: row for row what csv.reader(strict=True) reads, whatever the file and the block."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_files import expected_outcome, read_outcome

from castlist.imports.sheet.blocks import CsvLimits

TOKENS = [
    *['"', '""', '"""', ",", "\n", "\r\n", "\r", "a", "bc", " ", "\t"],
    *["\xa0", "\u200b", "\ufeff", "é", "😀", "\u2028", "\x85", "\x1c", "'", ";", "0", "\n\n", ",,", "x" * 30],
]
PLAIN_CELLS = ["", "a", "bc", " ", "\xa0", "é😀", "\ufeff", '""', '""""', '","', '"a""b"', '"\n"', '"\r\n"', '"x, y"']
HOSTILE_CELLS = [*PLAIN_CELLS, '"a\rb"', 'a"b', 'a"', '"a', '"a"b', ' "a"', '"""', "\r"]
HEADERS = ["a,b,c", 'a,"b\n",c', "\ufeffx", "h,h,h,,", 'a",b', ",b"]
FILES = 200
BLOCKS = [1, 2, 3, 5, 7, 16, 64, 1000]


def check(tmp_path: Path, text: str, *, width: int, rows: int, block: int) -> None:
    expected = expected_outcome(text.removeprefix("\ufeff"), width=width, rows=rows)
    if expected is None:
        return
    path = tmp_path / "users.csv"
    path.write_bytes(text.encode())
    limits = CsvLimits(block=block, cells=max(20, block))
    assert read_outcome(path, width=width, rows=rows, limits=limits) == expected, (text, width, rows, block)


def noise(dice: random.Random) -> str:
    return "".join(dice.choices(TOKENS, k=dice.randrange(40)))


def table(dice: random.Random, cells: list[str]) -> str:
    ends = dice.choice([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], ["\n", "\r\n", "\r"]])
    widest = dice.choice([1, 3, 3, 6])
    lines = [",".join(dice.choices(cells, k=dice.randrange(widest + 1))) for _ in range(dice.randrange(25))]
    text = "".join(line + dice.choice(ends) for line in lines)
    return text if dice.random() < 0.7 else text.rstrip("\r\n")


@pytest.mark.parametrize("seed", range(8))
def test_hostile_files_are_read_as_csv_reader_reads_them(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(FILES):
        rare = [*PLAIN_CELLS * 6, *HOSTILE_CELLS]
        body = dice.choice([noise(dice), table(dice, PLAIN_CELLS), table(dice, HOSTILE_CELLS), table(dice, rare)])
        end = dice.choice(["\n", "\n", "\r\n", "\r"])
        text = dice.choice(HEADERS) + end + body
        check(
            tmp_path, text, width=dice.choice([1, 2, 3, 5]), rows=dice.choice([1, 2, 7, 100]), block=dice.choice(BLOCKS)
        )


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.lists(st.sampled_from(TOKENS), max_size=30).map("".join),
    width=st.integers(1, 4),
    rows=st.integers(1, 5),
    block=st.sampled_from(BLOCKS),
)
def test_no_short_file_is_found_that_is_read_otherwise(
    tmp_path: Path, body: str, width: int, rows: int, block: int
) -> None:
    check(tmp_path, "a,b\n" + body, width=width, rows=rows, block=block)


@pytest.mark.parametrize("block", [4_000, 70_000, 4_194_304])
def test_long_files_are_read_alike_whatever_the_block(tmp_path: Path, block: int) -> None:
    dice = random.Random(block)
    lines = []
    for number in range(6_000):
        cells = [f"u{number}", "", '"a ""b"", c"', "é" * dice.randrange(5)]
        if dice.random() < 0.002:
            cells = dice.choice([['5" pipe', "x"], ["a", "b\rc"], list("abcdefgh"), ['"two\nlines"'], ["", " "], []])
        lines.append(",".join(cells))
    text = "a,b,c,d\r\n" + "\r\n".join(lines)
    path = tmp_path / "users.csv"
    path.write_bytes(text.encode())
    outcome = read_outcome(path, width=4, rows=1_234, limits=CsvLimits(block=block))
    assert outcome == expected_outcome(text, width=4, rows=1_234)
    assert outcome.refused_row is None


def test_limits_refuse_the_same_row_whatever_the_block(tmp_path: Path) -> None:
    dice = random.Random(1)
    path = tmp_path / "users.csv"
    refused = 0
    for _ in range(60):
        cells = [*PLAIN_CELLS, "a", "b"] * 3 + ['"' + "q\n" * 20 + '"', "x" * 70, '"a', '"' + '""' * 15 + '"']
        path.write_bytes(("a,b,c\n" + table(dice, cells)).encode())
        outcomes = [
            read_outcome(path, width=3, rows=4, limits=CsvLimits(block=block, quoted=40, record=90))
            for block in (1, 10, 33, 200, 5000)
        ]
        assert all(outcome == outcomes[0] for outcome in outcomes[1:])
        refused += outcomes[0].refused_row is not None
    assert 10 < refused < 55, "both kinds of files were tried"

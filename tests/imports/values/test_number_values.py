"""NUMBER: every digit that was written is kept, and nothing that merely looks like a number is taken."""

import re
from decimal import Context, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.audience.attribute_types import AttributeType
from castlist.imports.reasons import Reason
from castlist.imports.values import judge_values

NINES = "9" * 38


def judge(*cells: str | None) -> list[tuple[str | None, str | None]]:
    judged = judge_values(pl.Series(cells, dtype=pl.String), AttributeType.NUMBER, zone="UTC")
    return list(zip(judged["json"], judged["reason"], strict=True))


ACCEPTED = [
    ("12", "12"),
    ("+12", "12"),
    ("-12", "-12"),
    ("007", "7"),
    ("-007.50", "-7.50"),
    ("12.50", "12.50"),
    (".5", "0.5"),
    ("-.5", "-0.5"),
    ("+.50", "0.50"),
    ("5.", "5"),
    ("-5.", "-5"),
    ("0", "0"),
    ("-0", "0"),
    ("+0", "0"),
    ("000", "0"),
    ("0.", "0"),
    ("-0.", "0"),
    (".0", "0.0"),
    ("-.0", "0.0"),
    ("-0.00", "0.00"),
    ("00.00", "0.00"),
    ("-0.001", "-0.001"),
    ("0.10", "0.10"),
    ("100", "100"),
    ("-100.00", "-100.00"),
    ("9007199254740993", "9007199254740993"),
    ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
    (NINES, NINES),
    ("-" + NINES, "-" + NINES),
    (NINES + ".", NINES),
    ("0." + NINES, "0." + NINES),
    ("-." + NINES, "-0." + NINES),
    ("9." + "0" * 37, "9." + "0" * 37),
    ("0" * 500 + "1", "1"),
    ("0" * 500 + "." + NINES, "0." + NINES),
]
NOT_NUMBERS = [
    *("1,000", "1.000,5", "1e5", "1E5", "NaN", "nan", "Infinity", "-inf", "٣", "१२", "１２", "0x10", "1_000"),
    *(".", "-", "+", "-.", "+.", "--1", "+-1", "-+1", "1-", "1+", "1.2.3", "..5", "5..", "1 000", "1\n", "\n1"),
    *("1\n2", "- 1", "\u22121", "₹100", "100%", "1/2", "true", "", '"1"', "1\0", "½", "¹", "1d", "1f"),
]
TOO_LONG = [
    *(NINES + "9", "-" + NINES + "9", "+" + NINES + "9", NINES + ".0", "0." + "0" * 39, "." + "0" * 38 + "1"),
    *("9." + "0" * 38, "1" * 100_000, "-0." + "0" * 38 + "1"),
]


@pytest.mark.parametrize(("cell", "written"), ACCEPTED)
def test_a_number_is_written_plainly(cell: str, written: str) -> None:
    assert judge(cell) == [(written, None)]
    assert judge("+1", cell)[1] == (written, None), "beside a number that is not yet plain"


@pytest.mark.parametrize("cell", NOT_NUMBERS)
def test_what_is_not_a_plain_number_is_refused(cell: str) -> None:
    assert judge(cell, "1") == [(None, Reason.NOT_NUMBER), ("1", None)]


@pytest.mark.parametrize("cell", TOO_LONG)
def test_more_than_38_digits_are_refused(cell: str) -> None:
    assert judge(cell, None) == [(None, Reason.NUMBER_TOO_LONG), (None, None)]


def test_a_blank_cell_is_neither_kept_nor_refused() -> None:
    assert judge(None, "+5", None) == [(None, None), ("5", None), (None, None)]
    assert judge(None) == [(None, None)]
    assert judge() == []


@st.composite
def numbers(draw: st.DrawFn) -> str:
    sign = draw(st.sampled_from(["", "+", "-"]))
    whole = draw(st.text("0123456789", max_size=draw(st.sampled_from([1, 3, 20, 40]))))
    fraction = draw(st.text("0123456789", max_size=draw(st.sampled_from([1, 3, 20, 40]))))
    return sign + whole + draw(st.sampled_from(["", "."])) + fraction


near_misses = st.text("+-.,eE0123456789 _٣１\n", max_size=8)


def reference(cell: str) -> tuple[str | None, str | None]:
    """The rule through Decimal, whose exponent keeps the zeros after the point."""
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", cell):
        return None, Reason.NOT_NUMBER
    number = Decimal(cell)
    plain = f"{number.copy_abs() if number == 0 else number:f}"
    if len(plain.lstrip("-").removeprefix("0").replace(".", "")) > 38:
        return None, Reason.NUMBER_TOO_LONG
    return plain, None


@given(st.lists(numbers() | near_misses, min_size=1))
def test_every_number_is_what_decimal_says_digit_for_digit(cells: list[str]) -> None:
    assert judge(*cells) == [reference(cell) for cell in cells]


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 38))
def test_up_to_38_digits_keep_their_value(unscaled: int, places: int) -> None:
    number = Decimal(unscaled).scaleb(-places, Context(prec=40))
    ((written, reason),) = judge(f"{number:f}")
    assert reason is None
    assert Decimal(written or "") == number
    assert Decimal(written or "").as_tuple().exponent == -places

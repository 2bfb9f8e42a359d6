"""The value of a workbook's cell in plain form (import sheet rules §2)."""

import random
from decimal import Decimal

import pytest

from castlist.imports.sheet.workbook_formats import NumberKind, kind_of_format
from castlist.imports.sheet.workbook_values import plain_iso, plain_moment, plain_number, plain_text

DATE, DATETIME, TIME, DURATION = NumberKind.DATE, NumberKind.DATETIME, NumberKind.TIME, NumberKind.DURATION


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        ("919876543210", "919876543210"),
        ("919876543210.0", "919876543210"),
        ("9.1987654321E11", "919876543210"),
        ("123456789012345678", "123456789012345678"),
        ("1e-7", "0.0000001"),
        ("1e21", "1000000000000000000000"),
        ("1.5E+300", "15" + "0" * 299),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("12.50", "12.5"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-12.5", "-12.5"),
        ("100", "100"),
        ("007", "7"),
        ("1E400", "1E400"),
        ("NaN", "NaN"),
        ("", ""),
    ],
)
def test_numbers_have_neither_exponent_nor_needless_point(stored: str, plain: str) -> None:
    assert plain_number(stored) == plain


def test_every_number_reads_back_as_the_same_double() -> None:
    dice = random.Random(3)
    for _ in range(3_000):
        number = dice.uniform(-1, 1) * 10.0 ** dice.randrange(-300, 300)
        plain = plain_number(repr(number))
        assert float(plain) == number
        assert "e" not in plain
        assert Decimal(plain) == Decimal(repr(number))


@pytest.mark.parametrize(
    ("days", "kind", "plain"),
    [
        ("45658", DATE, "2025-01-01"),
        ("45658", DATETIME, "2025-01-01 00:00:00"),
        ("45658.5", DATE, "2025-01-01 12:00:00"),
        ("45658.5", DATETIME, "2025-01-01 12:00:00"),
        ("45658.999999999", DATETIME, "2025-01-02 00:00:00"),
        ("45658.0000001", DATE, "2025-01-01"),
        ("0.5", TIME, "12:00:00"),
        ("0", TIME, "00:00:00"),
        ("0.75", DATETIME, "18:00:00"),
        ("0.999988426", TIME, "23:59:59"),
        ("45658.25", TIME, "2025-01-01 06:00:00"),
        ("1", DATE, "1900-01-01"),
        ("59", DATE, "1900-02-28"),
        ("60", DATE, "1900-02-29"),
        ("61", DATE, "1900-03-01"),
        ("2958465", DATE, "9999-12-31"),
        ("2958465.9999999", DATETIME, "2958465.9999999"),
        ("2958466", DATE, "2958466"),
        ("-1", DATE, "-1"),
        ("1e999", DATE, "1e999"),
        ("1.5", DURATION, "36:00:00"),
        ("0.5", DURATION, "12:00:00"),
        ("-0.5", DURATION, "-12:00:00"),
        ("1e300", DURATION, "1" + "0" * 300),
        ("tomorrow", DATE, "tomorrow"),
    ],
)
def test_dates_and_times_are_told_by_number_and_format(days: str, kind: NumberKind, plain: str) -> None:
    assert plain_moment(days, kind, dates_from_1904=False) == plain


@pytest.mark.parametrize(
    ("days", "kind", "plain"),
    [("0", DATE, "1904-01-01"), ("1", DATE, "1904-01-02"), ("44196", DATE, "2025-01-01"), ("0.5", TIME, "12:00:00")],
)
def test_old_macintosh_workbooks_count_from_1904(days: str, kind: NumberKind, plain: str) -> None:
    assert plain_moment(days, kind, dates_from_1904=True) == plain


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", NumberKind.NUMBER),
        ("0.00", NumberKind.NUMBER),
        ('0 "days"', NumberKind.NUMBER),
        ("#,##0.00 [$€-407]", NumberKind.NUMBER),
        ("[Red]0;[Blue]-0", NumberKind.NUMBER),
        ("@", NumberKind.NUMBER),
        ("0.00E+00", NumberKind.NUMBER),
        (r"\d\d0", NumberKind.NUMBER),
        ("yyyy-mm-dd", DATE),
        ("dd.mm.yy", DATE),
        ("[$-409]d mmm yyyy;@", DATE),
        ("mmm-yy", DATE),
        ("mmmm", DATE),
        ('d "de" mmmm', DATE),
        (r"yyyy\-mm\-dd\ hh:mm", DATETIME),
        ("m/d/yy h:mm AM/PM", DATETIME),
        ("hh:mm", TIME),
        ("h AM/PM", TIME),
        ("mm:ss.0", TIME),
        ("[h]:mm:ss", DURATION),
        ("[mm]:ss", DURATION),
    ],
)
def test_a_format_tells_dates_and_times_from_numbers(code: str, kind: NumberKind) -> None:
    assert kind_of_format(code) == kind


@pytest.mark.parametrize(
    ("stored", "kind", "plain"),
    [
        ("2024-01-02", DATE, "2024-01-02"),
        ("2024-01-02T00:00:00", DATE, "2024-01-02"),
        ("2024-01-02T00:00:00", DATETIME, "2024-01-02 00:00:00"),
        ("2024-01-02T10:30:00.250Z", DATETIME, "2024-01-02 10:30:00"),
        ("soon", DATE, "soon"),
    ],
)
def test_dates_stored_as_text_look_like_the_others(stored: str, kind: NumberKind, plain: str) -> None:
    assert plain_iso(stored, kind) == plain


def test_escaped_characters_of_a_text_are_read() -> None:
    assert plain_text("a_x000D_\nb_x005F_x0041__xD83D_") == "a\r\nb_x0041__xD83D_"

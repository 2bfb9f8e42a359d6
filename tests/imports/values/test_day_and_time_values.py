"""DATE and TIME: real days and clock times, written in one way only."""

from datetime import date, time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.audience.attribute_types import AttributeType
from castlist.imports.reasons import Reason
from castlist.imports.values import judge_values


def judge(kind: AttributeType, *cells: str | None) -> list[tuple[str | None, str | None]]:
    judged = judge_values(pl.Series(cells, dtype=pl.String), kind, zone="UTC")
    return list(zip(judged["json"], judged["reason"], strict=True))


@pytest.mark.parametrize(
    "cell", ["2024-03-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "0004-02-29", "1900-02-28"]
)
def test_a_real_day_is_kept(cell: str) -> None:
    assert judge(AttributeType.DATE, cell) == [(f'"{cell}"', None)]


@pytest.mark.parametrize(
    "cell",
    [
        *("31/12/2024", "2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30", "2024-04-31", "2024-13-01"),
        *("2024-00-10", "2024-01-00", "2024-1-5", "24-01-05", "0000-01-01", "0000-02-29", "10000-01-01"),
        *("2024/01/05", "2024.01.05", "20240105", "2024-01-05 ", "2024-01-05\n", "2024-01-05\nx", "x2024-01-05"),
        *("2024-01-05T00:00", "٢٠٢٤-٠١-٠٥", "２０２４-01-05", "2024\u201001\u201005", "-2024-01-05", "+2024-01-05"),
        *("2024-W01-1", "2024-001", "today", "", "45000", "2024-01-3l", "infinity"),
    ],
)
def test_what_is_no_day_is_refused(cell: str) -> None:
    assert judge(AttributeType.DATE, cell, "2024-01-05") == [(None, Reason.NOT_DATE), ('"2024-01-05"', None)]


def test_exactly_the_days_of_the_calendar_are_accepted() -> None:
    def padded(values: range, width: int) -> pl.LazyFrame:
        return pl.LazyFrame({f"n{width}{len(values)}": [f"{value:0{width}}" for value in values]})

    texts = padded(range(10_000), 4).join(padded(range(14), 2), how="cross")
    texts = texts.join(padded(range(33), 2), how="cross")
    cells = texts.select(pl.concat_str(pl.all(), separator="-")).collect().to_series()
    accepted = cells.filter(judge_values(cells, AttributeType.DATE, zone="UTC")["json"].is_not_null())
    days = pl.date_range(date(1, 1, 1), date(9999, 12, 31), eager=True).dt.to_string("%Y-%m-%d")
    assert accepted.equals(days)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("00:00", '"00:00:00"'),
        ("09:30", '"09:30:00"'),
        ("23:59", '"23:59:00"'),
        ("23:59:59", '"23:59:59"'),
        ("12:00:07", '"12:00:07"'),
    ],
)
def test_a_time_is_kept_with_its_seconds(cell: str, written: str) -> None:
    assert judge(AttributeType.TIME, cell) == [(written, None)]


@pytest.mark.parametrize(
    "cell",
    [
        *("25:00", "24:00", "24:00:00", "5pm", "9:30", "09:60", "09:30:60", "09:30:", "09:30:5", "0930", "09.30"),
        *("09:30 PM", "09:30Z", "09:30+05:30", "09:30:00.5", "٠٩:٣٠", "09\uff1a30", "09:30\n", "09:30\n00", ""),
        *("-09:30", "009:30", "noon", "0.5"),
    ],
)
def test_what_is_no_time_is_refused(cell: str) -> None:
    assert judge(AttributeType.TIME, cell, "09:30") == [(None, Reason.NOT_TIME), ('"09:30:00"', None)]


def test_a_blank_cell_is_neither_kept_nor_refused() -> None:
    for kind in (AttributeType.DATE, AttributeType.TIME):
        assert judge(kind, None, None) == [(None, None), (None, None)]
        assert judge(kind) == []


def changed(text: str, at: int, character: str) -> str:
    at %= len(text) + 1
    return text[:at] + character + text[at + 1 :]


@given(st.dates(), st.integers(0, 10), st.sampled_from([*"0123456789-/ T٣", ""]))
def test_a_changed_date_is_accepted_only_if_it_is_a_date(day: date, at: int, character: str) -> None:
    cell = changed(day.isoformat(), at, character)
    try:
        written = f'"{date.fromisoformat(cell)}"' if len(cell) == 10 and cell.isascii() else None
    except ValueError:
        written = None
    assert judge(AttributeType.DATE, cell) == [(written, None if written else Reason.NOT_DATE)]


@given(st.times(), st.integers(0, 8), st.sampled_from([*"0123456789:. ٣", ""]))
def test_a_changed_time_is_accepted_only_if_it_is_a_time(moment: time, at: int, character: str) -> None:
    cell = changed(moment.isoformat("seconds"), at, character)
    try:
        plain = cell.isascii() and cell.count(":") == {5: 1, 8: 2}.get(len(cell))
        written = f'"{time.fromisoformat(cell).isoformat("seconds")}"' if plain and "." not in cell else None
    except ValueError:
        written = None
    assert judge(AttributeType.TIME, cell) == [(written, None if written else Reason.NOT_TIME)]

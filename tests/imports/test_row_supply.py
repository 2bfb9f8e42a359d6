"""Rows are handed on in order, in whatever portions they are wanted and came."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from castlist.imports.row_supply import RowSupply


@given(heights=st.lists(st.integers(1, 7), max_size=8), wanted=st.lists(st.integers(1, 9), max_size=20))
def test_no_row_is_lost_or_given_twice(heights: list[int], wanted: list[int]) -> None:
    rows = pl.int_range(sum(heights), eager=True).alias("row").to_frame()
    starts = [sum(heights[:at]) for at in range(len(heights))]
    supply = RowSupply(rows.slice(start, height) for start, height in zip(starts, heights, strict=True))
    given_out: list[int] = []
    for at, count in enumerate(wanted):
        left = sum(heights) - len(given_out)
        frame = supply.exactly(count) if at % 2 else supply.some(count)
        got = frame["row"].to_list() if frame is not None else []
        assert len(got) == min(count, left) if at % 2 else (0 < len(got) <= count or not left)
        given_out += got
    while (frame := supply.some(3)) is not None:
        given_out += frame["row"].to_list()
    assert given_out == rows["row"].to_list()

"""No batch holds more of a file than memory is meant for, and none is smaller than it has to be (house promise 1)."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.imports import weights
from castlist.imports.weights import BATCH_BYTES, BatchCuts

MEGABYTE = 1_048_576


def frame_of(lengths: list[int], first: int = 0) -> pl.DataFrame:
    """Make rows of these lengths, each in two cells."""
    return pl.DataFrame(
        {"ordinal": range(first, first + len(lengths)), "c0": "x", "c1": ["y" * (length - 1) for length in lengths]},
        schema_overrides={"ordinal": pl.UInt32},
    ).with_columns(surplus=pl.lit(None, pl.List(pl.String)))


def ends_of(lengths: list[int], *, most: int = 50_000, first: int = 0, frame_rows: int = 7_000) -> tuple[int, ...]:
    cuts = BatchCuts(first=first, most_rows=most)
    for at in range(0, len(lengths), frame_rows):
        cuts.add(frame_of(lengths[at : at + frame_rows], at))
    return cuts.ends()


def batches(lengths: list[int], ends: tuple[int, ...]) -> list[list[int]]:
    return [lengths[start:end] for start, end in pairwise(ends)]


@pytest.mark.parametrize("most", [1, 7, 499, 50_000])
def test_light_rows_are_cut_as_the_setting_says(most: int) -> None:
    assert ends_of([100] * 3_000, most=most) == (*range(0, 3_000, most), 3_000)


@pytest.mark.parametrize(
    "lengths",
    [
        [10] * 20_000 + [MEGABYTE] * 100,
        [MEGABYTE] * 100 + [10] * 20_000,
        ([10] * 499 + [MEGABYTE]) * 40,
        [3 * MEGABYTE] * 60,
        ([10] * 3_000 + [MEGABYTE] * 10) * 12,
        [BATCH_BYTES - 10, 10, 10, BATCH_BYTES - 10],
    ],
)
def test_no_batch_is_heavier_than_it_may_be_and_the_next_row_would_not_fit(lengths: list[int]) -> None:
    cut = batches(lengths, ends_of(lengths))
    assert [length for batch in cut for length in batch] == lengths
    for batch, following in pairwise(cut):
        assert sum(batch) <= BATCH_BYTES < sum(batch) + following[0]
    assert sum(cut[-1]) <= BATCH_BYTES


def test_short_rows_go_in_large_batches_wherever_long_ones_stand() -> None:
    ends = ends_of([10] * 20_000 + [MEGABYTE] * 48 + [10] * 20_000, most=5_000)
    assert ends[:5] == (0, 5_000, 10_000, 15_000, 20_000)
    assert len(ends) <= 13


def test_a_row_that_is_too_heavy_by_itself_is_a_batch_by_itself() -> None:
    assert ends_of([10, BATCH_BYTES + 1, BATCH_BYTES + 1, 10, 10]) == (0, 1, 2, 3, 5)


def test_cells_beyond_the_header_weigh_as_well() -> None:
    text = "y" * (BATCH_BYTES // 2 + 1)
    rows = pl.DataFrame({"ordinal": [0, 1], "c0": ["x", "x"], "surplus": [[text], ["", text]]})
    cuts = BatchCuts(first=0, most_rows=50_000)
    cuts.add(rows.cast({"ordinal": pl.UInt32}))
    assert cuts.ends() == (0, 1, 2)


def test_a_sheet_without_rows_has_no_batch() -> None:
    assert BatchCuts(first=0, most_rows=5).ends() == (0,)


@given(
    lengths=st.lists(st.integers(1, 60), max_size=40),
    most=st.integers(1, 10),
    frame_rows=st.integers(1, 50),
    resumed_after=st.integers(0, 50),
)
def test_the_ends_depend_on_the_rows_alone_and_a_later_start_finds_the_same(
    lengths: list[int], most: int, frame_rows: int, resumed_after: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights, "BATCH_BYTES", 50)
        ends = ends_of(lengths, most=most)
        assert ends_of(lengths, most=most, frame_rows=frame_rows) == ends
        at = min(resumed_after, len(ends) - 1)
        assert ends_of(lengths, most=most, frame_rows=frame_rows, first=ends[at]) == ends[at:]

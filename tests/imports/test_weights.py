"""No batch holds more of a file than memory is meant for, however unevenly its rows are long (house promise 1)."""

import polars as pl
import pytest

from castlist.imports.weights import BATCH_BYTES, RowWeights

MEGABYTE = 1_048_576


def weights_of(lengths: list[int], *, frame_rows: int = 7_000) -> RowWeights:
    """Weigh rows of these lengths, in frames of so many rows."""
    weights = RowWeights()
    cells = pl.Series("c0", ["x"]).new_from_index(0, len(lengths))
    long = pl.Series("c1", lengths)
    texts = pl.DataFrame([cells, long]).select(
        pl.int_range(0, len(lengths), dtype=pl.UInt32).alias("ordinal"),
        "c0",
        pl.lit("y").repeat_by(pl.col("c1")).list.join("").alias("c1"),
        pl.lit(None, pl.List(pl.String)).alias("surplus"),
    )
    for at in range(0, len(lengths), frame_rows):
        weights.add(texts.slice(at, frame_rows))
    return weights


def heaviest_batch(lengths: list[int], rows: int) -> int:
    return max(sum(lengths[at : at + rows]) + rows for at in range(0, len(lengths), rows))


@pytest.mark.parametrize("most", [1, 7, 499, 500, 50_000])
def test_light_rows_are_cut_as_the_setting_says(most: int) -> None:
    assert weights_of([100] * 20_000).batch_rows(most) == most


@pytest.mark.parametrize(
    "lengths",
    [
        [10] * 20_000 + [MEGABYTE] * 100,
        [MEGABYTE] * 100 + [10] * 20_000,
        ([10] * 499 + [MEGABYTE]) * 40,
        [3 * MEGABYTE] * 60,
        ([10] * 3_000 + [MEGABYTE] * 10) * 12,
    ],
)
def test_no_batch_is_heavier_than_it_may_be(lengths: list[int]) -> None:
    rows = weights_of(lengths).batch_rows(50_000)
    assert heaviest_batch(lengths, rows) <= BATCH_BYTES
    assert rows >= 7, "and none is smaller than it has to be"


def test_a_row_that_is_too_heavy_by_itself_is_a_batch_by_itself() -> None:
    assert weights_of([BATCH_BYTES + 1] * 2).batch_rows(50_000) == 1


def test_cells_beyond_the_header_weigh_as_well() -> None:
    weights = RowWeights()
    text = "y" * (BATCH_BYTES // 2 + 1)
    rows = pl.DataFrame({"ordinal": [0, 1], "c0": ["x", "x"], "surplus": [[text], ["", text]]})
    weights.add(rows.cast({"ordinal": pl.UInt32}))
    assert weights.batch_rows(50_000) == 1

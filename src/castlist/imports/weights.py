"""How heavy the rows of a sheet are, so that no batch holds more of a file than memory is meant for (house promise 1).

Short rows can be followed by long ones: what counts is the heaviest batch, not the average row. Pure.
"""

import polars as pl

BATCH_BYTES = 24 * 1_048_576
"""A batch holds no more text of the file than this, save a single row that is heavier."""

STRETCH = 500
"""Rows are weighed together in stretches of so many, so that ten million rows are twenty thousand figures."""


class RowWeights:
    """Collects the weight (bytes of text) of each stretch of rows, and of the heaviest row."""

    def __init__(self) -> None:
        self._stretches: list[pl.DataFrame] = []
        self._heaviest_row = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Take in rows numbered by `ordinal`, in file order."""
        texts = [pl.col(name).str.len_bytes().fill_null(0) for name, kind in frame.schema.items() if kind == pl.String]
        surplus = pl.col("surplus").list.eval(pl.element().str.len_bytes()).list.sum().fill_null(0)
        weighed = frame.select(
            stretch=pl.col("ordinal") // STRETCH, weight=pl.sum_horizontal(*texts, surplus).cast(pl.UInt64)
        )
        self._heaviest_row = max(self._heaviest_row, int(weighed["weight"].max() or 0))  # type: ignore[arg-type]
        self._stretches.append(weighed.group_by("stretch").agg(pl.col("weight").sum()))

    def batch_rows(self, most: int) -> int:
        """Choose how many rows a batch has: `most`, or its half, quarter … until every batch is light enough."""
        rows = most
        while rows > STRETCH and self._heaviest_batch(rows) > BATCH_BYTES:
            rows = rows // 2 // STRETCH * STRETCH or STRETCH
        if rows <= STRETCH:
            rows = min(rows, BATCH_BYTES // max(self._heaviest_row, 1))
        return max(1, rows)

    def _heaviest_batch(self, rows: int) -> int:
        """Weigh the batches of so many rows; a stretch that lies in two of them counts for both."""
        if not self._stretches:
            return 0
        stretches = pl.concat(self._stretches).group_by("stretch").agg(pl.col("weight").sum())
        first = pl.col("stretch") * STRETCH // rows
        last = (pl.col("stretch") * STRETCH + STRETCH - 1) // rows
        batches = pl.concat(
            [stretches.select("weight", batch=first), stretches.filter(first != last).select("weight", batch=last)]
        )
        return int(batches.group_by("batch").agg(pl.col("weight").sum())["weight"].max() or 0)  # type: ignore[arg-type]

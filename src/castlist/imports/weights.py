"""Where batches end, so that none holds more of a file than memory is meant for (house promise 1). Pure.

Rows are added up in file order, and a batch ends before the row that would be too much: short rows go in large batches,
wherever in the file the long ones stand.
"""

import numpy as np
import polars as pl

BATCH_BYTES = 12 * 1_048_576
"""A batch holds no more text of the file than this, save a single row that is heavier."""


class BatchCuts:
    """Finds the ends of batches. Frames may come in any height: the ends depend on the rows alone."""

    def __init__(self, *, first: int, most_rows: int) -> None:
        """Begin with the row of ordinal `first`; those before it are in batches that are merged already."""
        self._ends = [first]
        self._most_rows = most_rows
        self._rows = 0
        self._bytes = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Take in rows numbered by `ordinal`, in file order."""
        weights = row_weights(frame.filter(pl.col("ordinal") >= self._ends[-1] + self._rows))
        until = np.cumsum(weights.to_numpy(), dtype=np.uint64)
        at = 0
        while at < until.size:
            before = int(until[at - 1]) if at else 0
            light_enough = int(np.searchsorted(until, before + BATCH_BYTES - self._bytes, side="right")) - at
            taken = min(light_enough, self._most_rows - self._rows)
            if taken <= 0 and self._rows:
                self._end_batch()
                continue
            taken = max(taken, 1)  # a row that is too heavy by itself is a batch by itself
            self._rows += taken
            self._bytes += int(until[at + taken - 1]) - before
            at += taken

    def ends(self) -> tuple[int, ...]:
        """Give `first`, then the ordinal that follows each batch: a batch goes from one to the next."""
        return (*self._ends, self._ends[-1] + self._rows) if self._rows else tuple(self._ends)

    def _end_batch(self) -> None:
        self._ends.append(self._ends[-1] + self._rows)
        self._rows, self._bytes = 0, 0


def row_weights(frame: pl.DataFrame) -> pl.Series:
    """Weigh each row: the bytes of text in its cells, those beyond the header included (UInt64)."""
    texts = [pl.col(name).str.len_bytes().fill_null(0) for name, kind in frame.schema.items() if kind == pl.String]
    surplus = pl.col("surplus").list.eval(pl.element().str.len_bytes()).list.sum().fill_null(0)
    return frame.select(weight=pl.sum_horizontal(*texts, surplus).cast(pl.UInt64))["weight"]

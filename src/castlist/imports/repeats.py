"""Numbers that stand more than once in a file: found in pass 1, folded into their last row in pass 2 (rules §4)."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

REPEATS_SCHEMA = pl.Schema({"ordinal": pl.UInt32, "last_ordinal": pl.UInt32, "last_row": pl.UInt32})


class RepeatFinder:
    """Collects the numbers of a file's valid rows, 16 bytes each, and tells which of them come again."""

    def __init__(self) -> None:
        self._phones: list[np.ndarray[tuple[int], np.dtype[np.uint64]]] = []
        self._places: list[np.ndarray[tuple[int, int], np.dtype[np.uint32]]] = []

    def add(self, accepted: pl.DataFrame) -> None:
        """Take in `phone`, `ordinal` and `row` of rows that may be written, in file order."""
        self._phones.append(accepted["phone"].cast(pl.UInt64).to_numpy())
        self._places.append(accepted.select("ordinal", "row").to_numpy())

    def repeated_phones(self) -> pl.Series:
        """List the numbers that come more than once (UInt64, sorted)."""
        ordered = np.sort(np.concatenate(self._phones)) if self._phones else np.empty(0, np.uint64)
        return pl.Series("phone", np.unique(ordered[1:][ordered[1:] == ordered[:-1]]), dtype=pl.UInt64)

    def repeats(self) -> pl.DataFrame:
        """List each row whose number comes again (REPEATS_SCHEMA): its ordinal, and the last row with that number."""
        twice = self.repeated_phones().to_numpy()
        if not twice.size:
            return REPEATS_SCHEMA.to_frame()
        phones = np.concatenate(self._phones)
        again = np.isin(phones, twice)
        places = np.concatenate(self._places)[again]
        found = pl.DataFrame({"phone": phones[again], "ordinal": places[:, 0], "row": places[:, 1]})
        return (
            found.with_columns(
                last_ordinal=pl.col("ordinal").max().over("phone"), last_row=pl.col("row").max().over("phone")
            )
            .filter(pl.col("ordinal") != pl.col("last_ordinal"))
            .select(REPEATS_SCHEMA.names())
            .cast(REPEATS_SCHEMA)
        )


def fold(rows: pl.DataFrame, *, blank_clears: bool) -> pl.DataFrame:
    """Fold the rows of each number, which stand in file order, into the last of them.

    A later cell wins; a blank one keeps what an earlier row set, unless blank cells clear. One row a number is left,
    with the last one's `ordinal` and `row`, in the order of these.
    """
    values = [name for name in rows.columns if name != "phone"]
    folded = pl.col(values).last() if blank_clears else pl.col(values).drop_nulls().last()
    return rows.group_by("phone", maintain_order=True).agg(folded).select(rows.columns).sort("ordinal")


class Carrier:
    """Keeps rows for the batch that their number's last row belongs to: on disk, so that memory stays bounded."""

    def __init__(self, folder: Path, *, blank_clears: bool) -> None:
        self._folder = folder
        self._blank_clears = blank_clears

    def put(self, rows: pl.DataFrame, *, source: int) -> None:
        """Lay rows (with the column `target`, a number of a batch) aside. `source` orders what is laid aside for it."""
        for (target,), part in rows.partition_by("target", as_dict=True).items():
            folded = fold(part.drop("target"), blank_clears=self._blank_clears)
            folded.write_ipc(self._folder / f"{target:08d}-{source:010d}.arrow")

    def take(self, target: int) -> Iterator[pl.DataFrame]:
        """Give back what was laid aside for a batch, in file order, and forget it."""
        for file in sorted(self._folder.glob(f"{target:08d}-*.arrow")):
            yield pl.read_ipc(file)
            file.unlink()

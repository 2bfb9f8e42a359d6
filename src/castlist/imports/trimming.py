"""Taking the outer white space off columns of cells (import sheet rules §4)."""

import polars as pl

from castlist.audience.trimming import OUTER_CHARACTERS, trim_text

__all__ = ["OUTER_CHARACTERS", "trim_cells", "trim_text"]


def trim_cells(cells: pl.Expr) -> pl.Expr:
    """Take the outer white space off a column of cells; what is blank becomes null."""
    trimmed = cells.str.strip_chars(OUTER_CHARACTERS)
    return pl.when(trimmed != "").then(trimmed)

"""The two columns in which every type answers: the value to keep, or the reason it is refused."""

import polars as pl

CELL = pl.col("cell")
"""The trimmed text that is judged, in every expression of this package."""


def write_verdicts(cells: pl.Series, *, json: pl.Expr, reason: pl.Expr) -> pl.DataFrame:
    """Answer row for row with 'json' and 'reason', both String, of which at most one is not null.

    Both expressions read CELL. `json` is used only where `reason` is null; it may be anything where
    the cell is refused, and must be null where the cell is null. `reason` must be null for a null cell.
    """
    judged = cells.alias("cell").to_frame().select(json=json, reason=reason.cast(pl.String))
    return judged.with_columns(json=pl.when(pl.col("reason").is_null()).then("json"))


def refuse_unless(accepted: pl.Expr, reason: str) -> pl.Expr:
    """Give the reason where `accepted` is false; null where it is true or null (a blank cell)."""
    return pl.when(~accepted).then(pl.lit(reason))


def quoted(text: pl.Expr) -> pl.Expr:
    """Put a text that needs no escaping between JSON's quotes."""
    return pl.concat_str(pl.lit('"'), text, pl.lit('"'))

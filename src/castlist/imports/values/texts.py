"""TEXT: any text of up to 4,096 characters, and its form inside JSON."""

import polars as pl

from castlist.imports.reasons import Reason
from castlist.imports.values.verdicts import CELL, quoted, write_verdicts

TEXT_LIMIT = 4096
"""The most characters (Unicode code points) a text may have."""

_MUST_BE_ESCAPED = r'["\\\x00-\x1f]'
_ESCAPES = {'"': r"\"", "\\": r"\\"} | {chr(code): f"\\u{code:04x}" for code in range(0x20)}


def judge_text_values(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as TEXT: 'json' is the JSON string, 'reason' as in `judge_texts`."""
    return write_verdicts(cells, json=_to_json(cells), reason=_refuse_texts())


def judge_texts(cells: pl.Series) -> pl.Series:
    """Judge cells that are kept as plain text (the seven predefined fields): the reason, or null."""
    return cells.cast(pl.String).alias("cell").to_frame().select(reason=_refuse_texts()).to_series()


def _refuse_texts() -> pl.Expr:
    too_long = CELL.str.len_chars() > TEXT_LIMIT
    has_nul = CELL.str.contains("\0", literal=True)  # PostgreSQL stores it neither in text nor in jsonb
    long_reason = pl.when(too_long).then(pl.lit(Reason.TEXT_TOO_LONG.value))
    return pl.when(has_nul).then(pl.lit(Reason.HAS_NUL.value)).otherwise(long_reason)


def _to_json(cells: pl.Series) -> pl.Expr:
    # Most columns need no escape at all, and looking costs a third of replacing.
    if cells.str.contains(_MUST_BE_ESCAPED).any():
        return quoted(CELL.str.replace_many(_ESCAPES))
    return quoted(CELL)

"""Rules that must be asked text by text, in Python: once for each distinct text of a column."""

from collections.abc import Callable

import polars as pl


def answer_distinct(texts: pl.Series, rule: Callable[[str], str | None]) -> pl.Series:
    """Ask `rule` once for each distinct text and answer row for row (String); null for null."""
    distinct = texts.drop_nulls().unique()
    answers = pl.Series([rule(text) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, answers, default=None, return_dtype=pl.String)

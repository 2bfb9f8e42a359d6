"""BOOLEAN: true or false, in any case."""

import polars as pl

from castlist.imports.reasons import Reason
from castlist.imports.values.verdicts import CELL, refuse_unless, write_verdicts

# Spelled out, since (?i) also folds letters beyond ASCII: it takes 'falſe' for 'false'.
_TRUE = "^[Tt][Rr][Uu][Ee]$"
_FALSE = "^[Ff][Aa][Ll][Ss][Ee]$"


def judge_booleans(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as BOOLEAN: 'json' is `true` or `false`."""
    is_true, is_false = CELL.str.contains(_TRUE), CELL.str.contains(_FALSE)
    json = pl.when(is_true).then(pl.lit("true")).when(is_false).then(pl.lit("false"))
    return write_verdicts(cells, json=json, reason=refuse_unless(is_true | is_false, Reason.NOT_BOOLEAN))

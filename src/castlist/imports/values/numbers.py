"""NUMBER: up to 38 digits, kept exactly and in plain form. Nothing here makes an int or a float of them."""

import polars as pl

from castlist.imports.reasons import Reason
from castlist.imports.values.verdicts import CELL, write_verdicts

DIGIT_LIMIT = 38
"""The most digits a number may have in its plain form, without the zero before the point of 0.5."""

# [0-9], since \d takes every script's digits.
_NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$"
_PLAIN_NUMBER = r"^(?:(?:0|-?[1-9][0-9]*)(?:\.[0-9]+)?|-0\.[0-9]*[1-9][0-9]*)$"


def judge_numbers(cells: pl.Series) -> pl.DataFrame:
    """Judge cells as NUMBER: 'json' is the plain form (`+007.50` → `7.50`, `.5` → `0.5`, `-0` → `0`).

    Leading zeros are dropped before digits are counted; zeros after the point stay, and count.
    """
    if cells.str.contains(_PLAIN_NUMBER).all() and (cells.str.len_bytes() <= DIGIT_LIMIT).all():
        return write_verdicts(cells, json=CELL, reason=pl.lit(None))
    digits = pl.lit(_strip_to_digits(cells))
    return write_verdicts(cells, json=_write_plainly(digits), reason=_refuse_numbers(digits))


def _strip_to_digits(cells: pl.Series) -> pl.Series:
    """Take off the sign, the leading zeros and an idle point: '12.50', '.5', and '' for zero."""
    return cells.str.strip_chars_start("+-").str.strip_chars_start("0").str.strip_suffix(".")


def _write_plainly(digits: pl.Expr) -> pl.Expr:
    needs_zero = (digits == "") | digits.str.starts_with(".")
    unsigned = pl.when(needs_zero).then("0" + digits).otherwise(digits)
    is_negative = CELL.str.starts_with("-") & digits.str.contains("[1-9]")  # there is no negative zero
    return pl.when(is_negative).then("-" + unsigned).otherwise(unsigned)


def _refuse_numbers(digits: pl.Expr) -> pl.Expr:
    count = digits.str.len_bytes() - digits.str.contains(".", literal=True).cast(pl.UInt32)
    too_long = pl.when(count > DIGIT_LIMIT).then(pl.lit(Reason.NUMBER_TOO_LONG.value))
    return pl.when(~CELL.str.contains(_NUMBER)).then(pl.lit(Reason.NOT_NUMBER.value)).otherwise(too_long)

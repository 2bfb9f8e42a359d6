"""Which rows of a sheet are a person's, also of those that were refused. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
import polars as pl

from castlist.audience.predefined import FIELDS
from castlist.imports.phones import normalise_phones
from castlist.imports.trimming import trim_cells

_PHONE_CELL = f"c{FIELDS.index('phone')}"


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A row: its number in the sheet, and its ordinal among the data rows."""

    number: int
    ordinal: int


def national_digits(phone: str) -> str:
    """Give a number (digits with calling code) without its calling code: the part that stands in every spelling."""
    return phonenumbers.national_significant_number(phonenumbers.parse(f"+{phone}"))


def rows_of_person(frames: Iterator[pl.DataFrame], phone: str, *, country: str) -> Iterator[PersonRow]:
    """Find the rows whose phone cell means this number. `frames` as survey.numbered_frames gives them.

    A cell that is no valid number (`+91 98765 43201`) counts if its digits are one.
    """
    national = national_digits(phone)
    for frame in frames:
        digits = pl.col(_PHONE_CELL).str.replace_all(r"[^0-9]", "")
        # First what is quick, and leaves next to nothing.
        some = frame.filter(digits.str.contains(national, literal=True))
        if not some.height:
            continue
        theirs = some.filter(_is_number(some[_PHONE_CELL], phone, national, country))
        for number, ordinal in theirs.select("row", "ordinal").iter_rows():
            yield PersonRow(number=number, ordinal=ordinal)


def _is_number(cells: pl.Series, phone: str, national: str, country: str) -> pl.Series:
    only_digits = pl.col("cell").str.replace_all(r"[^0-9]", "")
    texts = cells.to_frame("cell").select(
        written=trim_cells(pl.col("cell")),
        digits=pl.when(only_digits != "").then(only_digits),
        bare=only_digits.str.strip_chars_start("0"),
    )
    judged = texts.with_columns(
        normalise_phones(texts[name], country)["phone"].alias(name) for name in ("written", "digits")
    )
    loosely = (pl.col("digits") == phone) | pl.col("bare").is_in([phone, national])
    return judged.select(
        pl.when(pl.col("written").is_not_null())
        .then(pl.col("written") == phone)
        .otherwise(loosely)
        .fill_null(value=False)
    ).to_series()

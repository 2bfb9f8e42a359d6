"""Telephone numbers of a sheet: digits with calling code, or the reason why not (import sheet rules §4, Phone).

libphonenumber (the package phonenumbers) is the reference for what is a number; its rules run here as column
expressions, since it takes 40 s a million by itself. It is imported where needed, so that other commands start fast.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import polars as pl

from castlist.imports.country_names import COUNTRY_NAMES
from castlist.imports.reasons import Reason

_DIGITS = "^[0-9]+$"
# 919876543210.0 and 9.19877E+11, with a decimal comma too: what a spreadsheet makes of a number that was text.
_REFORMATTED = r"^[0-9]+[.,]0+$|^[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+$"


class UnknownCountry(ValueError):
    """The country is none that libphonenumber knows. The user reads: There is no country 'XX'."""

    def __init__(self, country: str) -> None:
        meant = [code for code, name in COUNTRY_NAMES.items() if name.casefold() == country.casefold()]
        codes = f": {meant[0]} for {COUNTRY_NAMES[meant[0]]}" if meant else ", such as IN, BR or US"
        super().__init__(f"There is no country {country!r}. Give a two-letter code{codes}.")
        self.country = country


@dataclass(frozen=True, kw_only=True)
class Country:
    """A country that can be chosen: ISO code ("IN"), English name ("India") and calling code (91)."""

    code: str
    name: str
    calling_code: int


def countries() -> tuple[Country, ...]:
    """List every country that libphonenumber knows, sorted by ISO code."""
    return tuple(
        Country(code=code, name=country_name(code), calling_code=calling)
        for code, calling in sorted(_calling_codes().items())
    )


def read_country(text: str) -> str:
    """Give the ISO code that a person wrote, in any case. Raises UnknownCountry, which says what was written."""
    code = text.strip().upper()
    if code not in _calling_codes():
        raise UnknownCountry(text.strip())
    return code


def calling_code(country: str) -> int:
    """Say a country's calling code: "IN" is 91. Raises UnknownCountry for any other text."""
    if country not in _calling_codes():
        raise UnknownCountry(country)
    return _calling_codes()[country]


def country_name(country: str) -> str:
    """Say a country's English name: "IN" is "India". Raises UnknownCountry for any other text.

    A region that a later libphonenumber brings goes by its code until it has a name here: no import stops for it.
    """
    calling_code(country)
    return COUNTRY_NAMES.get(country, country)


def normalise_phones(cells: pl.Series, country: str) -> pl.DataFrame:
    """Read a column of phone cells with one country as the default.

    cells: trimmed texts (String; null is blank). Returns, row for row, two String columns: `phone` (digits with
    calling code, without +) and `reason` (a Reason: NO_PHONE, NOT_DIGITS, REFORMATTED, INVALID_PHONE); exactly
    one of them is null. Raises UnknownCountry.
    """
    from castlist.imports.phone_metadata import numbering_plan
    from castlist.imports.phone_parsing import national_numbers

    code = str(calling_code(country))
    rows = cells.str.contains(_DIGITS).fill_null(value=False).arg_true()
    numbers = national_numbers(cells.gather(rows), numbering_plan(country))
    phones = pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    frame = pl.DataFrame({"cell": cells, "phone": phones.scatter(rows, code + numbers)})
    return frame.select("phone", pl.when(pl.col("phone").is_null()).then(_reason(pl.col("cell"))).alias("reason"))


def _reason(cell: pl.Expr) -> pl.Expr:
    """Say why a cell gave no phone."""
    return (
        pl.when(cell.is_null() | (cell == ""))
        .then(pl.lit(Reason.NO_PHONE.value))
        .when(cell.str.contains(_DIGITS))
        .then(pl.lit(Reason.INVALID_PHONE.value))
        .when(cell.str.contains(_REFORMATTED))
        .then(pl.lit(Reason.REFORMATTED.value))
        .otherwise(pl.lit(Reason.NOT_DIGITS.value))
    )


@cache
def _calling_codes() -> MappingProxyType[str, int]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, SUPPORTED_REGIONS

    return MappingProxyType(
        {
            region: code
            for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
            for region in regions
            if region in SUPPORTED_REGIONS
        }
    )


def phone_rules() -> str:
    """Name the version of the phone rules, which an import is judged by from its first batch to its last."""
    import phonenumbers

    return phonenumbers.__version__

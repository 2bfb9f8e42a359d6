"""The sample sheet imports as it stands, in every country: nine people with nine numbers, one example a type."""

import csv
import io

import phonenumbers
import polars as pl
import pytest

from castlist.audience.attribute_types import AttributeType
from castlist.imports.header import read_header
from castlist.imports.phones import UnknownCountry, calling_code, countries, normalise_phones
from castlist.imports.sample import write_sample
from castlist.workspaces.models import Workspace
from scenes import comments, contacts, counts, import_sheet

READ_AS_HOME_NUMBERS = {"DE", "ID", "XK"}
"""Where digits that begin with the calling code may be a home number (docs/decisions/0007-phones.md)."""


def sample(country: str) -> str:
    output = io.StringIO(newline="")
    write_sample(output, country=country)
    return output.getvalue()


def rows(country: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sample(country), newline="")))


def test_in_every_country_the_numbers_are_nine_valid_ones_that_are_read_as_they_are_meant() -> None:
    without_calling_code = set()
    for country in countries():
        cells = [row[1] for row in rows(country.code)[1:]]
        read = normalise_phones(pl.Series(cells), country.code)["phone"].to_list()
        assert len(set(read) - {None}) == 9, country.code
        for cell, phone in zip(cells, read, strict=True):
            number = phonenumbers.parse(f"+{phone}")
            assert phonenumbers.is_valid_number(number), (country.code, phone)
            assert number.country_code == country.calling_code
            assert cell in {phone, phonenumbers.national_significant_number(number)}, (country.code, cell)
        if cells != read:
            without_calling_code.add(country.code)
    assert without_calling_code == READ_AS_HOME_NUMBERS, "elsewhere the calling code is shown"


@pytest.mark.parametrize("country", ["IN", "DE", "ID", "XK", "BR", "TA", "US", "IT"])
def test_the_sample_imports_without_a_refused_row(workspace: Workspace, country: str) -> None:
    saved = import_sheet(workspace, sample(country), country=country)
    assert counts(saved) == {"created": 9}
    assert comments(saved) == ["Created"] * 9
    phones = {contact["phone"] for contact in contacts(workspace)}
    assert len(phones) == 9
    assert all(phone.startswith(str(calling_code(country))) for phone in phones)


def test_each_row_shows_one_type(workspace: Workspace) -> None:
    header, *people = rows("IN")
    columns = read_header(header, known={}, custom_limit=9).attributes
    assert [column.type for column in columns] == list(AttributeType)
    assert [[at for at, cell in enumerate(row[7:]) if cell] for row in people] == [[at] for at in range(9)]


def test_a_country_that_is_none_is_told() -> None:
    with pytest.raises(UnknownCountry):
        sample("XX")

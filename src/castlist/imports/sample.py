"""The sample sheet: the header as it has to be, and one example row per attribute type."""

import csv
from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

import polars as pl

from castlist.audience.attribute_types import AttributeType
from castlist.audience.predefined import PREDEFINED
from castlist.imports.phones import calling_code, normalise_phones

NEAR = 1_000
"""So many numbers on either side of an example are looked at."""

_COLUMNS = {
    AttributeType.TEXT: ("city", "Pune"),
    AttributeType.NUMBER: ("loyalty.points", "1250.75"),
    AttributeType.DATE: ("joined", "2024-03-01"),
    AttributeType.TIME: ("call_after", "18:30"),
    AttributeType.DATETIME: ("last_order", "2026-02-01 07:47"),
    AttributeType.BOOLEAN: ("vip", "true"),
    AttributeType.ARRAY: ("interests", '["sarees", "sweets"]'),
    AttributeType.OBJECT: ("preferences", '{"size": "M", "language": "hi"}'),
    AttributeType.LOCATION: ("home", '{"latitude": 18.52, "longitude": 73.85}'),
}
"""A column a type, with its example."""

_PEOPLE = (
    ("asha", "Asha", "Patil"),
    ("ravi", "Ravi", "Nair"),
    ("meera", "Meera", "Das"),
    ("kabir", "Kabir", "Khan"),
    ("zoya", "Zoya", "Shaikh"),
    ("arjun", "Arjun", "Reddy"),
    ("leela", "Leela", "Menon"),
    ("dev", "Dev", "Sharma"),
    ("tara", "Tara", "Iyer"),
)


def write_sample(output: TextIO, *, country: str) -> None:
    """Write the sample sheet as CSV, with numbers of `country` (ISO code). Raises UnknownCountry.

    The first row has only what a row must have besides its example: each row shows one type.
    """
    writer = csv.writer(output, lineterminator="\r\n")
    titles = [name if kind == AttributeType.TEXT else f"{name}||{kind}" for kind, (name, _) in _COLUMNS.items()]
    writer.writerow([*PREDEFINED, *titles])
    phones = example_phones(country, len(_PEOPLE))
    for at, ((username, first, last), phone) in enumerate(zip(_PEOPLE, phones, strict=True)):
        person = [username, phone, f"{username}@example.com", first, last, "", ""]
        examples = (example if column == at else "" for column, (_, example) in enumerate(_COLUMNS.values()))
        writer.writerow([*person, *examples])


def example_phones(country: str, count: int) -> list[str]:
    """Write `count` different valid numbers of a country as cells that import as those numbers.

    With calling code, save where such digits are read as a home number of other digits (docs/decisions/0007-phones.md):
    there without it. Raises ValueError where neither way is read as meant.
    """
    code = str(calling_code(country))
    nationals = list(islice(_national_numbers(country), count))
    meant = [f"{code}{national}" for national in nationals]
    for cells in (meant, nationals):
        if len(cells) == count and normalise_phones(pl.Series(cells), country)["phone"].to_list() == meant:
            return cells
    raise ValueError(f"libphonenumber has no {count} example numbers of {country}")


def _national_numbers(country: str) -> Iterator[str]:
    """Find valid numbers near libphonenumber's own example of a mobile number (or of any), without calling code."""
    import phonenumbers

    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    example = example or phonenumbers.example_number(country)
    if example is None:
        return
    digits = phonenumbers.national_significant_number(example)
    for number in chain(range(int(digits), int(digits) + NEAR), range(int(digits) - 1, int(digits) - NEAR, -1)):
        near = f"{number:0{len(digits)}d}"
        if phonenumbers.is_valid_number(phonenumbers.parse(f"+{example.country_code}{near}")):
            yield near

"""The sample sheet: the header as it has to be, and one example row per attribute type."""

import csv
from typing import TextIO

import phonenumbers

from castlist.audience.attribute_types import AttributeType
from castlist.audience.predefined import PREDEFINED

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
    """Write the sample sheet as CSV, with numbers that are valid in `country` (ISO code).

    The first row has only what a row must have besides its example: each row shows one type.
    """
    writer = csv.writer(output, lineterminator="\r\n")
    titles = [name if kind == AttributeType.TEXT else f"{name}||{kind}" for kind, (name, _) in _COLUMNS.items()]
    writer.writerow([*PREDEFINED, *titles])
    for at, ((username, first, last), (_, example)) in enumerate(zip(_PEOPLE, _COLUMNS.values(), strict=True)):
        person = [username, _number(country, at), f"{username}@example.com", first, last, "", ""]
        writer.writerow([*person, *(example if column == at else "" for column in range(len(_COLUMNS)))])


def _number(country: str, at: int) -> str:
    """Make the `at`-th valid number near libphonenumber's own example of a mobile number, with calling code."""
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    number = example or phonenumbers.example_number(country)
    if number is None:
        raise ValueError(f"libphonenumber has no example of a number in {country}")
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")
    near = (f"{int(digits) + step:0{len(digits)}d}" for step in range(1_000))
    valid = [each for each in near if phonenumbers.is_valid_number(phonenumbers.parse(f"+{each}"))]
    return valid[at % len(valid)]

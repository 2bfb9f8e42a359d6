"""The rules of libphonenumber that no country needs today hold too: its next metadata may need them.

Made-up countries, read by libphonenumber itself and by the column expressions.
"""

import random

import phonenumbers
import polars as pl
import pytest
from phone_samples import according_to_libphonenumber
from phonenumbers import PhoneMetadata, PhoneNumberDesc

from castlist.imports.phone_metadata import numbering_plan
from castlist.imports.phone_parsing import national_numbers

CODE = 999


def described(pattern: str, *lengths: int, local: tuple[int, ...] = ()) -> PhoneNumberDesc:
    return PhoneNumberDesc(national_number_pattern=pattern, possible_length=lengths, possible_length_local_only=local)


def made_up(name: str, **rules) -> PhoneMetadata:
    defaults = {"general_desc": described(r"\d{4,6}", 4, 5, 6), "international_prefix": "00"}
    return PhoneMetadata(id=name, country_code=CODE, register=False, **{**defaults, **rules})


WORLDS = {
    "the region whose leading digits match decides alone": [
        made_up("Q1", leading_digits="1", mobile=described(r"12\d\d", 4)),
        made_up("Q2", mobile=described(r"[129]\d{3,5}", 4, 5, 6)),
        made_up("Q3", leading_digits="2|0", fixed_line=described(r"\d{4}", 4)),
    ],
    "leading digits do not matter where a region is alone": [
        made_up("Q1", leading_digits="1", mobile=described(r"\d{4,6}", 4, 5, 6)),
    ],
    "lengths bind where a pattern is wider": [
        made_up("Q1", mobile=described(r"\d{4,6}", 4, 6), fixed_line=described(r"1\d{3,5}", 5)),
    ],
    "the type must fit the general description": [
        made_up("Q1", general_desc=described(r"[12]\d{3,5}", 4, 5, 6), mobile=described(r"\d{4}", 4)),
    ],
    "mobile is not asked where it shares the pattern of fixed-line": [
        made_up("Q1", mobile=described(r"\d{4,6}", 4, 5, 6), fixed_line=described(r"\d{4,6}", 4)),
    ],
    "a longer international prefix is not given up for a shorter one": [
        made_up("Q1", international_prefix=r"00(?:1\d)?|0", mobile=described(r"\d{4,6}", 4, 5, 6)),
    ],
    "an international prefix may capture": [
        made_up("Q1", international_prefix=r"0(0|1)", mobile=described(r"\d{4,6}", 4, 5, 6)),
    ],
    "there may be no international prefix": [
        made_up("Q1", international_prefix=None, mobile=described(r"\d{4,6}", 4, 5, 6)),
    ],
    "a prefix stays where the rest has the length of a local number": [
        made_up(
            "Q1",
            general_desc=described(r"\d{2,6}", 4, 6, local=(3, 5)),
            mobile=described(r"\d{3,6}"),
            national_prefix_for_parsing="0|12",
        ),
    ],
    "a prefix goes where the rest is too long even so": [
        made_up("Q1", mobile=described(r"\d{4,6}", 4, 5, 6)),
        made_up("Q2", general_desc=described(r"\d{2,9}", 4), national_prefix_for_parsing="0|12"),
    ],
    "a local number is not too long": [
        made_up("Q1", mobile=described(r"\d{4,6}", 4, 5, 6)),
        made_up("Q2", general_desc=described(r"\d{2,9}", 4, local=(6, 8)), national_prefix_for_parsing="0|12"),
    ],
    "one digit is no number even where a rule would lengthen it": [
        made_up(
            "Q1",
            mobile=described(r"\d{4,6}", 4, 5, 6),
            national_prefix_for_parsing=r"([129])$",
            national_prefix_transform_rule=r"2222\1",
        ),
    ],
    "no number has more than 17 digits": [
        made_up("Q1", general_desc=described(r"\d+", *range(2, 300)), mobile=described(r"\d+")),
    ],
    "no text has more than 250 digits": [
        made_up("Q1", mobile=described(r"\d{4,6}", 4, 5, 6), national_prefix_for_parsing="0*"),
    ],
    "a rewriting rule may use any group and its own digits": [
        made_up(
            "Q1",
            mobile=described(r"\d{4,6}", 4, 5, 6),
            national_prefix_for_parsing=r"0(1)?(2\d)?(9)?",
            national_prefix_transform_rule=r"1\2\3\1",
        ),
    ],
    "the prefix is the main region's after a calling code": [
        made_up("Q1", mobile=described(r"[12]\d{3,5}", 4, 5, 6), national_prefix_for_parsing="0"),
        made_up("Q2", fixed_line=described(r"[09]\d{3,5}", 4, 5, 6), national_prefix_for_parsing="1|2"),
    ],
}


@pytest.fixture(params=WORLDS.values(), ids=WORLDS.keys())
def regions(request, monkeypatch) -> list[str]:
    """Let libphonenumber know the made-up regions of one calling code, the main one first."""
    names = [metadata.id for metadata in request.param]
    monkeypatch.setitem(phonenumbers.COUNTRY_CODE_TO_REGION_CODE, CODE, tuple(names))
    for metadata in request.param:
        monkeypatch.setitem(PhoneMetadata._region_metadata, metadata.id, metadata)
    phonenumbers.SUPPORTED_REGIONS.update(names)
    numbering_plan.cache_clear()
    yield names
    phonenumbers.SUPPORTED_REGIONS.difference_update(names)
    numbering_plan.cache_clear()


def digits_of_few_kinds(count: int) -> list[str]:
    """Write digits that the made-up rules are about: 0, 1, 2 and 9, with prefixes and calling code."""
    rng = random.Random(7)
    starts = [
        "",
        "",
        "",
        "0",
        "0" * 230,
        "0" * 247,
        "00",
        "000",
        "010",
        "0010",
        "00100",
        str(CODE),
        f"00{CODE}",
        f"0012{CODE}",
        f"00{CODE}0",
    ]
    return [
        rng.choice(starts)
        + "".join(rng.choices("0129", k=rng.choice([1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 15, 17, 18])))
        for _ in range(count)
    ]


def test_made_up_countries_are_read_as_libphonenumber_reads_them(regions):
    digits = digits_of_few_kinds(3_000)
    for region in regions:
        found = national_numbers(pl.Series(digits), numbering_plan(region))
        expected = [according_to_libphonenumber(number, region) for number in digits]
        phones = (str(CODE) + found).to_list()
        assert [row for row in zip(digits, expected, phones, strict=True) if row[1] != row[2]] == []
        assert 0.02 * len(digits) < expected.count(None) < len(digits)

"""The phone rules as column expressions say what libphonenumber says, in every country."""

import re

import phonenumbers
import polars as pl
import pytest
from phone_samples import (
    according_to_libphonenumber,
    metadata,
    national_patterns,
    numbers_and_near_misses,
    prefixes,
)

from castlist.imports.phones import normalise_phones
from castlist.imports.reasons import Reason

phonenumbers.enable_pattern_cache()  # or it compiles its patterns again for every number
COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)


def check(country: str, count: int, *, seed: int) -> None:
    """Read numbers and near-misses both ways. Both answers must be frequent enough to have been tried."""
    digits = numbers_and_near_misses(country, count, seed=seed)
    expected = [according_to_libphonenumber(number, country) for number in digits]
    frame = normalise_phones(pl.Series(digits, dtype=pl.String), country)
    answers = zip(digits, expected, frame["phone"], strict=True)
    assert [answer for answer in answers if answer[1] != answer[2]] == []
    assert frame["reason"].to_list() == [None if phone else Reason.INVALID_PHONE for phone in expected]
    assert 0.1 * count < expected.count(None) < 0.9 * count


@pytest.mark.parametrize("country", COUNTRIES)
def test_numbers_and_near_misses_are_read_as_libphonenumber_reads_them(country):
    check(country, 500, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("country", COUNTRIES)
def test_many_numbers_and_near_misses_are_read_as_libphonenumber_reads_them(country):
    check(country, 5_000, seed=2)


def test_no_calling_code_begins_with_another_one():
    """The rules look for our calling code only, where libphonenumber looks for any: this is why they may."""
    codes = [str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE]
    assert [(long, short) for long in codes for short in codes if long != short and long.startswith(short)] == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_patterns_use_only_what_python_and_rust_read_alike(country):
    """No look-around or back-reference, which Rust lacks, and no `\\d` inside a class, which is not translated."""
    rules = metadata(country)
    patterns = {*national_patterns(country), *prefixes(country), rules.international_prefix}
    alike = re.compile(r"(?:[0-9|)$?]|\\d|\((?:\?:)?|\[[0-9-]+\]|\{[0-9]+(?:,[0-9]+)?\})+")
    assert [pattern for pattern in patterns if pattern and not alike.fullmatch(pattern)] == []
    assert rules.general_desc is not None
    assert rules.general_desc.national_number_pattern
    assert rules.general_desc.possible_length

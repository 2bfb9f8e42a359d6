"""Marketing is held back from numbers with an area code of the United States, and from no other behind +1."""

import phonenumbers
import pytest

from castlist.broadcasts.us_numbers import is_us_number


@pytest.mark.parametrize(
    ("phone", "is_us"),
    [
        ("12125550123", True),
        ("16502530000", True),
        ("14155552671", True),
        ("19072223333", True),
        ("18085551234", True),
        ("14165550123", False),
        ("16045550123", False),
        ("18765550123", False),
        ("12425550123", False),
        ("18095550123", False),
        ("919876543210", False),
        ("447700900123", False),
        ("1212555012", False),
        ("121255501234", False),
        ("10005550123", False),
        ("", False),
    ],
)
def test_the_area_code_decides(phone: str, is_us: bool) -> None:
    assert is_us_number(phone) is is_us


REGIONS = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])


@pytest.mark.parametrize("region", REGIONS)
def test_it_agrees_with_the_example_numbers_of_every_country_behind_1(region: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is not None:
            assert is_us_number(f"1{example.national_number}") is (region == "US")


def test_the_library_agrees_in_every_area_code_that_is_of_one_country() -> None:
    for area in range(200, 1_000):
        numbers = [f"1{area}{line}" for line in ("2345678", "5550123", "9876543")]
        regions = {phonenumbers.region_code_for_number(phonenumbers.parse(f"+{number}")) for number in numbers}
        if len(regions) == 1:  # 5xx are personal numbers, valid by their further digits
            assert {is_us_number(number) for number in numbers} == {regions == {"US"}}, area

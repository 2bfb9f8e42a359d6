"""A channel's own number: digits with the calling code of a country."""

import pytest

from castlist.channels.own_number import is_same_number, read_number, written_number
from castlist.channels.refusals import ChannelRefused


@pytest.mark.parametrize(
    ("number", "country"),
    [
        *(("919876500110", "IN"), ("14165550123", "CA"), ("447400123456", "GB"), ("447781123456", "GG")),
        (" 919876500110 ", "IN"),
        ("15556321234", "US"),
    ],
)
def test_a_number_has_a_country(number: str, country: str) -> None:
    assert read_number(number) == (number.strip(), country)


@pytest.mark.parametrize(
    "number", ["", "+919876500110", "98765 00110", "12", "999123456789", "٩١٩٨٧٦٥٠٠١١٠", "80012345678", "1555632123"]
)
def test_what_is_no_number_of_a_country_is_refused(number: str) -> None:
    with pytest.raises(ChannelRefused):
        read_number(number)


@pytest.mark.parametrize(
    ("told", "number", "is_same"),
    [
        ("919876500110", "919876500110", True),
        ("919876500199", "919876500110", False),
        ("551187654321", "5511987654321", True),
        ("5215512345678", "525512345678", True),
        ("449876500110", "919876500110", False),
    ],
)
def test_whatsapps_own_form_of_a_number_is_the_same_number(told: str, number: str, is_same: bool) -> None:
    assert is_same_number(told, number) is is_same


def test_numbers_are_shown_as_people_write_them() -> None:
    assert written_number("919876500110") == "+91 98765 00110"
    assert written_number("1") == "+1"

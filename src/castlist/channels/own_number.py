"""A channel's own number: digits with the calling code of a country. Pure."""

import re

import phonenumbers

from castlist.channels.refusals import ChannelRefused
from castlist.workspaces.trimming import trim_text

META_TEST = re.compile(r"1555[0-9]{7}")
"""The test numbers that Meta gives every new account: of no country's plan, though they can send (reference §1.1)."""

SAME_DIGITS = 8


def read_number(number: str) -> tuple[str, str]:
    """Check a number and find its country: digits and two letters. Raises ChannelRefused."""
    digits = trim_text(number)
    if not (digits.isascii() and digits.isdigit()):
        raise ChannelRefused(
            f"{number or 'An empty text'} is not a number: "
            "write the digits with the calling code, for example 919876500110.",
            field="number",
        )
    if META_TEST.fullmatch(digits):
        return digits, "US"
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException as error:
        raise ChannelRefused(f"{digits} does not begin with a country's calling code.", field="number") from error
    country = phonenumbers.region_code_for_number(parsed)
    if not country or country == "001" or not phonenumbers.is_valid_number(parsed):
        raise ChannelRefused(f"{digits} is not a valid phone number of any country.", field="number")
    return digits, country


def is_same_number(told: str, digits: str) -> bool:
    """Whether the number that a provider tells is this one. Both are digits.

    WhatsApp's own form can differ behind the calling code (Brazil's ninth digit, Mexico's 1; reference §6.4), so the
    first and the last digits decide.
    """
    return told == digits or (told[:2] == digits[:2] and told[-SAME_DIGITS:] == digits[-SAME_DIGITS:])


def written_number(digits: str) -> str:
    """Write a number as people read it: `+91 98765 00110`."""
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

"""Telling numbers of the United States from those of the other countries behind +1 (reference §8)."""

from functools import lru_cache

import phonenumbers


def is_us_number(phone: str) -> bool:
    """Whether digits with calling code are a number with an area code of the United States."""
    return phone.startswith("1") and len(phone) == 11 and _is_us_area(phone[1:4])


@lru_cache(maxsize=1_000)
def _is_us_area(area: str) -> bool:
    """Look an area code up by a number of it: all numbers of an area code are of one country."""
    number = phonenumbers.parse(f"+1{area}5550123")
    return phonenumbers.region_code_for_number(number) == "US"

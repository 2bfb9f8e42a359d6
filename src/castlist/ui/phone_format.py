"""Numbers of telephones as people write them. Pure."""

from functools import lru_cache

import phonenumbers


@lru_cache(maxsize=4096)
def written(digits: str) -> str:
    """Write digits with country code as its country groups them: `+91 98204 41733`. Others stay as they are."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def spoken(shown: str) -> str:
    """Separate the digits, so that a screen reader reads them one by one, with a rest after each group."""
    return ", ".join(
        " ".join(group.replace("+", "plus ")) if "+" not in group else "plus " + " ".join(group[1:])
        for group in shown.replace("-", " ").split()
    )

"""What a person types to find contacts: digits of a phone, or words. Pure."""

import re

_BEFORE_A_WORD = r"(?:^|[[:space:]!-/:-@\[-`{-~])"
"""A word begins at the start, or after white space or ASCII punctuation. Not after whatever is no letter: vowel signs
of Indian scripts stand in the middle of words."""

LONGEST = 200
"""Characters of a search that count: a pattern of thousands would keep the server busy, and no name has so many."""


def searched_digits(search: str) -> str | None:
    """Give the digits of a search that is a number, however it is written (`+91 98765-43210`), else None."""
    digits = re.sub(r"[\s+().-]", "", search)
    return digits if digits.isascii() and digits.isdigit() else None


def searched_words(search: str) -> list[str] | None:
    """Give a pattern for each word of a search that is not a number: the word at the beginning of a word.

    Words are compared as names are (names.name_key): without case (STRASSE finds Straße), and however letters with
    accents are stored. Nothing else is folded: `jose` does not find José. What comes after LONGEST does not count.
    """
    if searched_digits(search) is not None or not search.strip():
        return None
    from castlist.audience.folded_patterns import folded_pattern

    return [f"{_BEFORE_A_WORD}{folded_pattern(word)}" for word in search[:LONGEST].split()]

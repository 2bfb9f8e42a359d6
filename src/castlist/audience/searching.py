"""What a person types to find contacts: digits of a phone, or words. Pure."""

import re

_BEFORE_A_WORD = r"(?:^|[[:space:]!-/:-@\[-`{-~])"
"""A word begins at the start, or after white space or ASCII punctuation. Not after whatever is no letter: vowel signs
of Indian scripts stand in the middle of words."""


def searched_digits(search: str) -> str | None:
    """Give the digits of a search that is a number, however it is written (`+91 98765-43210`), else None."""
    digits = re.sub(r"[\s+().-]", "", search)
    return digits if digits.isascii() and digits.isdigit() else None


def searched_words(search: str) -> list[str] | None:
    """Give a pattern for each word of a search that is not a number: the word at the beginning of a word.

    The words are taken literally; what they are matched without is case alone.
    """
    if searched_digits(search) is not None or not search.strip():
        return None
    return [f"{_BEFORE_A_WORD}{_literal(word)}" for word in search.split()]


def _literal(word: str) -> str:
    """Escape what could be syntax, and nothing else: an escaped letter would mean something of its own."""
    return "".join(f"\\{sign}" if sign.isascii() and not sign.isalnum() else sign for sign in word)

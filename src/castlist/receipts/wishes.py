"""What a message asks for: no more messages, messages again, or nothing of the kind. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from castlist.receipts.wish_words import START, STOP

LONGEST = 120
"""A longer message is no single wish, whatever word is in it."""

ACCENTS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
"""Latin accents, and what Arabic may leave out. Vowel signs of Indian scripts are letters, not accents."""

VARIATION = "\ufe0f"
"""Makes an emoji of the sign before it, and is a mark by its kind."""

BETWEEN = re.compile(r"[\s\-_'’]+")


class Meaning(StrEnum):
    """What a word means, as stored."""

    STOP = "stop"
    START = "start"
    NOTHING = "nothing"


def word_key(text: str) -> str:
    """Give what two ways of writing one word have in common: case, accents, punctuation around, spaces between."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return BETWEEN.sub(" ", _stripped(ACCENTS.sub("", plain)))


def meaning_of(text: str, payload: str, own_words: Mapping[str, Meaning]) -> Meaning:
    """Say what a whole message or a tapped button (its text, or the payload behind it) asks for.

    `own_words`: what the workspace makes of words, by their keys; all others mean what wish_words.py says. Where text
    and payload disagree, who wants to stop is believed.
    """
    found = {_meaning(each, own_words) for each in (text, payload)}
    return next((each for each in (Meaning.STOP, Meaning.START) if each in found), Meaning.NOTHING)


def _meaning(text: str, own_words: Mapping[str, Meaning]) -> Meaning:
    key = word_key(text) if len(text) <= LONGEST else ""
    return own_words.get(key) or DEFAULTS.get(key, Meaning.NOTHING)


def _stripped(text: str) -> str:
    """Take away what is no letter and no digit at both ends; marks after a letter are part of it."""
    words = [at for at, sign in enumerate(text) if unicodedata.category(sign)[0] in "LN"]
    if not words:
        return ""
    end = words[-1] + 1
    while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Mc") and text[end] != VARIATION:
        end += 1
    return text[words[0] : end]


DEFAULTS: Mapping[str, Meaning] = {
    **{word_key(word): Meaning.START for word in START},
    **{word_key(word): Meaning.STOP for word in STOP},
}
"""What words mean by their keys, where the workspace does not say otherwise."""

"""What a text may hold that fills a variable, whoever wrote it: one rule for values and for literals. Pure."""

import re

from castlist.broadcasts.skipping import Skip, bad_brackets, bad_character, bad_link, blank_in_link

_REFUSED_CHARACTERS = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]| {5}")
"""Every control character, not only the line breaks and tabs that reference §6.3 names: no phone shows one."""

_LINK = re.compile(r"https?://[^\s/?#]+[^\s]*")
_BLANK = re.compile(r"\s")


def fault_of(text: str, key: str) -> Skip | None:
    """Say why a text cannot fill the variable `key`; None where it can."""
    if fault := fault_of_part(text, key):
        return fault
    if key == "header.link" and not _LINK.fullmatch(text):
        return blank_in_link(key) if _BLANK.search(text) else bad_link(key)
    return None


def fault_of_part(text: str, key: str) -> Skip | None:
    """Say why no text with this in it can fill the variable `key`."""
    if _REFUSED_CHARACTERS.search(text):
        return bad_character(key)
    return bad_brackets(key) if "{{" in text else None


def can_begin_a_link(text: str) -> bool:
    """Whether a link can begin with these words, or with the first of them."""
    return any(text.startswith(scheme) or scheme.startswith(text) for scheme in ("https://", "http://"))

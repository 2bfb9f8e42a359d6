"""What an attribute may be called (import sheet rules §3): one rule for sheets, pages and commands. Pure."""

import unicodedata
from collections.abc import Iterator

from castlist.audience.names import name_key
from castlist.audience.predefined import RESERVED_PREFIX
from castlist.workspaces.trimming import trim_text

NAME_LENGTH = 64


class AttributeRefused(Exception):
    """An attribute cannot be made, renamed or deleted so. The message says why and what to do."""


def is_reserved(name: str) -> bool:
    """Whether a name begins as those of the seven predefined columns do."""
    return name_key(name).startswith(RESERVED_PREFIX)


def length_of(name: str) -> int:
    """Count a name's characters as they are stored."""
    return len(unicodedata.normalize("NFC", name))


def bad_characters(name: str) -> Iterator[str]:
    """Find what is neither letter (with its marks), digit, inner space, `_`, `.` nor `-`.

    U+200C and U+200D are spelling in Persian and in the scripts of India, so they may stand inside a word.
    """
    for character in name:
        category = unicodedata.category(character)
        if category[0] not in "LM" and category != "Nd" and character not in "_.- \u200c\u200d":
            yield character


def shown_character(character: str) -> str:
    """Write a character so that a person sees which it is."""
    if character.isprintable() and character != "`":
        return f"`{character}`"
    return f"the character U+{ord(character):04X}"


def check_attribute_name(name: str) -> str:
    """Trim a name that a person writes, and check it. Raises AttributeRefused."""
    name = trim_text(name)
    if not name:
        raise AttributeRefused("Give the attribute a name.")
    if is_reserved(name):
        raise AttributeRefused("Names that begin with user. are reserved. Choose another name.")
    if length_of(name) > NAME_LENGTH:
        raise AttributeRefused(f"The name has {length_of(name)} characters; {NAME_LENGTH} is the most.")
    if bad := next(bad_characters(name), None):
        raise AttributeRefused(
            f"The name has {shown_character(bad)}, which a name cannot have. "
            "Use letters, digits, spaces inside, _, . and -."
        )
    return unicodedata.normalize("NFC", name)

"""What may name a workspace, a segment, a channel or a broadcast: one visible line of any script."""

import unicodedata

from castlist.workspaces.trimming import trim_text

_BREAKING = {"Cc", "Zl", "Zp"}
"""Control characters, line and paragraph separators. Joiners (Cf) stay: Persian, Indian scripts and emoji need them."""

DIRECTION_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode Bidi_Control: what stands behind one reads in another order, so that one name can pass for another."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol that show nothing: fillers of Korean, and the Braille pattern without dots."""


class NameRefused(Exception):
    """A text cannot be a name. The message says why."""


def check_name(text: str, most: int, *, of: str) -> str:
    """Trim a name and check it: 1 to `most` characters (Unicode code points) in one line. `of` says what it names.

    Raises NameRefused.
    """
    name = trim_text(text)
    if not name:
        raise NameRefused(f"Give the {of} a name.")
    if len(name) > most:
        raise NameRefused(f"The {of}'s name has {len(name)} characters; {most} is the most.")
    if any(unicodedata.category(sign) in _BREAKING for sign in name):
        raise NameRefused(f"The {of}'s name has a line break or another control character. Leave it out.")
    for sign in name:
        if sign in DIRECTION_CONTROLS:
            raise NameRefused(
                f"The {of}'s name has U+{ord(sign):04X}, which turns the direction of text. Leave it out."
            )
    if not any(map(_is_visible, name)):
        raise NameRefused(f"The {of}'s name has nothing that can be seen. Give it letters, digits or signs.")
    return name


def _is_visible(sign: str) -> bool:
    """Whether a character shows something by itself: letters, digits, punctuation and symbols do."""
    return unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK

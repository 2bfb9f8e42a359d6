"""What may name a workspace, a segment or a channel: one line of any script."""

import unicodedata

from castlist.workspaces.trimming import trim_text

_BREAKING = {"Cc", "Zl", "Zp"}
"""Control characters, line and paragraph separators. Joiners (Cf) stay: Persian, Indian scripts and emoji need them."""


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
    return name

"""A provider's own explanation, made fit to be stored, logged and shown: no numbers of people, no keys, short."""

import re

LONGEST = 300
TITLE_LENGTH = 160

TAG = re.compile(r"<[^<>]{0,1000}>")
WHITE = re.compile(r"[\s\x00-\x1f\x7f]+")
QUERY = re.compile(r"(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*")
PHONE = re.compile(r"\+?[0-9](?:[ ().\-]{0,2}[0-9]){6,}")
"""Seven digits and more, also when they are written in groups."""

KEY = re.compile(r"[A-Za-z0-9_+=\-]{16,}")
"""A run that may be a key; `_is_key` looks closer."""

HIDDEN = "…"


def own_words(said: str, *, most: int = LONGEST) -> str:
    """Give what a provider said in one line of at most `most` characters, with numbers and keys as `…`.

    Links keep their address and lose what follows `?`, where credentials stand.
    """
    line = WHITE.sub(" ", TAG.sub(" ", said[: 20 * LONGEST])).strip()
    line = KEY.sub(_hide_key, QUERY.sub(rf"\1?{HIDDEN}", line))
    line = PHONE.sub(HIDDEN, line)
    return line if len(line) <= most else line[: most - 1].rstrip() + HIDDEN


def _hide_key(found: re.Match[str]) -> str:
    return HIDDEN if _is_key(found.group()) else found.group()


def _is_key(run: str) -> bool:
    """Tell keys from long words and names of templates: both letters and digits, and capitals or plain hex."""
    has_digit = any(letter.isdigit() for letter in run)
    has_capital = any(letter.isupper() for letter in run)
    is_hex = re.fullmatch(r"[0-9a-fA-F\-]{20,}", run) is not None
    return has_digit and (has_capital or is_hex)

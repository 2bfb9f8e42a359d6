"""What counts as outer white space of a text, and taking it off (import sheet rules §4)."""

_WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_ZERO_WIDTH = "\u200b\u2060\ufeff"
_DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

OUTER_CHARACTERS = _WHITE_SPACE + _ZERO_WIDTH + _DIRECTION_MARKS
"""Unicode White_Space, zero-width space and joiners, direction marks: none of these stands at a text's ends."""


def trim_text(text: str) -> str:
    """Take the outer white space off."""
    return text.strip(OUTER_CHARACTERS)

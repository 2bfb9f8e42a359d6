"""The comment of a row in the reader's language: `user.phone_no: "12" is not a valid number for India (+91)`.

In the processed file comments stay in English: whoever uploads it again may read another language than who made it.
"""

import re

from castlist.ui.spoken import spoken

NEXT = re.compile(r"; (?=[^;\"]+: (?:\"|no phone number)|more cells than the header: )")
"""Where the next problem of a row begins; a problem's own words may have a semicolon."""

PROBLEM = re.compile(r'(?P<name>[^"]+): "(?P<text>.*)" (?P<says>(?:is|has) .*)', re.DOTALL)


def said_comment(comment: str) -> str:
    """Translate what is wrong with a row, or what became of it; names and values stay as they were written."""
    return "; ".join(_problem(each) for each in NEXT.split(comment))


def _problem(text: str) -> str:
    found = PROBLEM.fullmatch(text)
    if not found:
        return spoken(text)
    return f'{found["name"]}: "{found["text"]}" {spoken(found["says"])}'

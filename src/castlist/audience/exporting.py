"""Cells of an export: what a spreadsheet would run is made harmless (import sheet rules §5). Pure."""

import re

_RUN_BY_SPREADSHEETS = re.compile(r"'*[=+\-@\t\r]")


def harmless(text: str) -> str:
    """Put one `'` before a text that a spreadsheet would take for a formula; importing takes it off again."""
    return f"'{text}" if _RUN_BY_SPREADSHEETS.match(text) else text

"""What is wrong with a record that csv.reader refuses, named by its row (import sheet rules §2)."""

import re

from castlist.imports.sheet.refusals import SheetRefused

_QUOTED = re.compile(rb'"[^"]*(?:""[^"]*)*')
_UNQUOTED = re.compile(rb"[^,\r\n]*")


def fault_in(record: bytes, *, longest_quoted: int, is_whole: bool) -> str | None:
    """Find the first fault of a record, or of its beginning: a refusal's code, or None.

    "unclosed_quote": a quoted cell of more than `longest_quoted` bytes up to its closing quote, or one that is not
    closed although the record is whole. "text_after_quote": a closing quote followed by more text.
    """
    at = 0
    while at < len(record):
        if record[at : at + 1] != b'"':
            at = _end(_UNQUOTED, record, at) + 1
            continue
        closing = _end(_QUOTED, record, at)
        is_closed = closing < len(record)
        if closing - at > longest_quoted or (is_whole and not is_closed):
            return "unclosed_quote"
        if is_closed and record[closing + 1 : closing + 2] not in (b"", b",", b"\r", b"\n"):
            return "text_after_quote"
        at = closing + 2
    return None


def refusal_of(code: str, row: int) -> SheetRefused:
    """Make the refusal of a row with its sentence."""
    return SheetRefused(code, _SENTENCES[code].format(row=row))


_SENTENCES = {
    "unclosed_quote": "A quoted cell that begins in row {row} is not closed within 1 MB. Put a quote at its end.",
    "text_after_quote": "In row {row} a cell goes on after its closing quote. Double each quote within a quoted cell.",
    "row_too_long": "Row {row} is longer than 16 MB. Look for a missing line break there.",
    "not_csv": "Row {row} cannot be read as CSV. Save the sheet as CSV again.",
}


def _end(pattern: re.Pattern[bytes], record: bytes, at: int) -> int:
    found = pattern.match(record, at)
    return found.end() if found else at

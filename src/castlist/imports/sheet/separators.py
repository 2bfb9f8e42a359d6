"""Sheets that are separated by something else than commas, told by their first record (import sheet rules §2)."""

import re
from collections.abc import Iterable

from castlist.imports.sheet.refusals import SheetRefused

_LOOKED_AT = 65_536
_QUOTED = re.compile(rb'(?<![^,;\t|\r\n])"[^"]*(?:""[^"]*)*"?')  # a quote within a cell opens nothing
_RECORD_END = re.compile(rb"[\r\n]")
_EXCEL_LINE = re.compile(rb'"?sep=(.)"?,*\s*', re.IGNORECASE)
_SEPARATORS = {b";": "semicolons", b"\t": "tabs", b"|": "vertical bars"}


def check_separator(pieces: Iterable[bytes]) -> None:
    """Refuse a text whose first record has, outside quotes, more of another separator than commas.

    Also refuses Excel's own first line `sep=;`, whatever it names: it stands where the header must be.
    """
    record = _first_record(_head(pieces))
    if named := _EXCEL_LINE.fullmatch(record):
        _refuse(_SEPARATORS.get(named[1]))
    # `||` is no separator but part of a header: name||TYPE
    counts = {mark: record.replace(b"||", b"").count(mark) for mark in _SEPARATORS}
    most = max(counts, key=lambda mark: counts[mark])
    if counts[most] > record.count(b","):
        _refuse(_SEPARATORS[most])


def _head(pieces: Iterable[bytes]) -> bytes:
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _LOOKED_AT:
            break
    return head[:_LOOKED_AT]


def _first_record(head: bytes) -> bytes:
    """Give the first record without its quoted parts. A `sep=` line is left whole even if it is quoted."""
    first = head.splitlines()[0] if head else b""
    if _EXCEL_LINE.fullmatch(first):
        return first
    return _RECORD_END.split(_QUOTED.sub(b"", head), maxsplit=1)[0]


def _refuse(separator: str | None) -> None:
    if separator:
        raise SheetRefused("separator", f"This file is separated by {separator}. Save it with commas.")
    raise SheetRefused("separator_line", 'Row 1 begins with "sep="; delete that line, so that row 1 is the header.')

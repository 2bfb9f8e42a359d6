"""Looking through the bytes of a text file once, before any of it is read as text (import sheet rules §2)."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn

import numpy as np

from castlist.imports.sheet.lines import line_at
from castlist.imports.sheet.refusals import SheetRefused

_MULTI_BYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]"
    rb"|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
"""A character of two to four bytes in valid UTF-8 (Unicode 16, table 3-7)."""

_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
"""The bytes that stand for nothing in Windows-1252."""

Pieces = Callable[[], Iterable[bytes]]
"""Reads the file from its beginning, piece by piece; it can be called again."""


def refuse_nul(line: int) -> NoReturn:
    """Refuse a file with NUL bytes, naming the first one's line."""
    raise SheetRefused("nul_bytes", f"There are NUL bytes at line {line}. Export the sheet again.")


def is_utf8(pieces: Pieces) -> bool:
    """Say whether the bytes are UTF-8; if not, they can be read as Windows-1252.

    Raises SheetRefused for NUL bytes, and for bytes that are neither.
    """
    bad = None
    for at, fault in _faults(pieces()):
        if fault == "nul":
            refuse_nul(line_at(pieces(), at))
        bad = at if bad is None else bad
    if bad is None:
        return True
    if _has_multi_byte(pieces()):
        _refuse_byte(pieces, bad, "is not UTF-8, although other characters of the file are")
    undefined = _first_undefined(pieces())
    if undefined is not None:
        _refuse_byte(pieces, undefined, "is not UTF-8, nor is it Windows-1252")
    return False


def _faults(pieces: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """List the first byte that is not UTF-8 and the first NUL with their offsets, in no set order."""
    offset, rest, is_valid = 0, b"", True
    for piece in pieces:
        nul = piece.find(0)
        if nul >= 0:
            yield offset + len(rest) + nul, "nul"
        data = rest + piece if rest else piece
        if is_valid:
            try:
                used = codecs.utf_8_decode(data, "strict", False)[1]  # noqa: FBT003  (C function without keywords)
            except UnicodeDecodeError as error:
                yield offset + error.start, "utf-8"
                is_valid, used = False, len(data)
        else:
            used = len(data)
        offset, rest = offset + used, data[used:]
    if rest:
        yield offset, "utf-8"


def _has_multi_byte(pieces: Iterable[bytes]) -> bool:
    tail = b""
    for piece in pieces:
        data = tail + piece
        if _may_have_multi_byte(data) and _MULTI_BYTE.search(data):
            return True
        tail = data[-3:]
    return False


def _may_have_multi_byte(data: bytes) -> bool:
    """Spare most text the slow look: a lead byte must be followed by a continuation byte."""
    text = np.frombuffer(data, dtype=np.uint8)
    return bool(((text[:-1] >= 0xC2) & (text[1:] & 0xC0 == 0x80)).any())


def _first_undefined(pieces: Iterable[bytes]) -> int | None:
    offset = 0
    for piece in pieces:
        places = [place for byte in _UNDEFINED if (place := piece.find(byte)) >= 0]
        if places:
            return offset + min(places)
        offset += len(piece)
    return None


def _refuse_byte(pieces: Pieces, at: int, what: str) -> NoReturn:
    line = line_at(pieces(), at)
    message = f"The byte 0x{_byte_at(pieces(), at):02X} in line {line} {what}. Save the sheet as CSV UTF-8."
    raise SheetRefused("not_utf8", message)


def _byte_at(pieces: Iterable[bytes], at: int) -> int:
    for piece in pieces:
        if at < len(piece):
            return piece[at]
        at -= len(piece)
    raise SheetRefused("changed", "The file changed while it was read. Choose it again.")

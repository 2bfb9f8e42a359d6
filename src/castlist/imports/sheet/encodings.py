"""From the bytes of a file to a stream of UTF-8 (import sheet rules §2).

UTF-8 passes through untouched, apart from its byte order mark; UTF-16 and Windows-1252 are transcoded piece by piece.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from castlist.imports.sheet.bytes_scan import is_utf8, refuse_nul
from castlist.imports.sheet.lines import LineCount
from castlist.imports.sheet.refusals import SheetRefused

PIECE_BYTES = 1_048_576
"""Bytes read at once. The results do not depend on it."""

_PATTERN_BYTES = 4_096
_PATTERN_SHARE = 0.3
"""A file without byte order mark is taken for UTF-16 when so many of its first code units have a zero half."""


@dataclass(frozen=True, kw_only=True)
class TextEncoding:
    """How a text file is read: the word that the person sees, Python's codec, and the byte order mark to skip."""

    name: str
    codec: str
    mark: bytes = b""


UTF_8 = TextEncoding(name="utf-8", codec="utf-8")
UTF_8_MARKED = TextEncoding(name="utf-8", codec="utf-8", mark=codecs.BOM_UTF8)
UTF_16_LE = TextEncoding(name="utf-16", codec="utf-16-le", mark=codecs.BOM_UTF16_LE)
UTF_16_BE = TextEncoding(name="utf-16", codec="utf-16-be", mark=codecs.BOM_UTF16_BE)
WINDOWS_1252 = TextEncoding(name="windows-1252", codec="cp1252")


def detect_encoding(path: Path, *, piece_bytes: int = PIECE_BYTES) -> TextEncoding:
    """Say how the file is encoded, reading all of it once.

    Raises SheetRefused for NUL bytes, for UTF-32 and unmarked UTF-16, and for bytes that are in no encoding we read.
    """
    with path.open("rb") as file:
        head = file.read(_PATTERN_BYTES)
    _refuse_wide(head)
    for encoding in (UTF_16_LE, UTF_16_BE):
        if head.startswith(encoding.mark):
            _check_utf16(path, encoding, piece_bytes)
            return encoding
    if not is_utf8(lambda: read_pieces(path, piece_bytes=piece_bytes)):
        return WINDOWS_1252
    return UTF_8_MARKED if head.startswith(codecs.BOM_UTF8) else UTF_8


def read_pieces(path: Path, *, piece_bytes: int = PIECE_BYTES, skip: int = 0) -> Iterator[bytes]:
    """Read the bytes of a file, `piece_bytes` at a time, leaving out the first `skip`."""
    with path.open("rb") as file:
        file.seek(skip)
        while piece := file.read(piece_bytes):
            yield piece


def read_utf8(path: Path, encoding: TextEncoding, *, piece_bytes: int = PIECE_BYTES) -> Iterator[bytes]:
    """Read the text of a file as UTF-8, in pieces that may end anywhere, without the byte order mark.

    Raises UnicodeDecodeError where the file is not what detect_encoding found.
    """
    pieces = read_pieces(path, piece_bytes=piece_bytes, skip=len(encoding.mark))
    if encoding.codec == "utf-8":
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    for piece in pieces:
        if text := decoder.decode(piece):
            yield text.encode()
    decoder.decode(b"", final=True)


def _refuse_wide(head: bytes) -> None:
    """Refuse UTF-32, and UTF-16 without a byte order mark; both show in where the zero bytes stand."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise SheetRefused("utf32", "This file is UTF-32. Save the sheet as CSV UTF-8.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    zeros = [head[place::4].count(0) / max(len(head[place::4]), 1) for place in range(4)]
    if all(zeros[place] > _PATTERN_SHARE for place in (1, 2)) and min(zeros[0], zeros[3]) == 0:
        raise SheetRefused("utf32", "This file is UTF-32. Save the sheet as CSV UTF-8.")
    odd, even = zeros[1] + zeros[3], zeros[0] + zeros[2]
    if (odd > 2 * _PATTERN_SHARE and even == 0) or (even > 2 * _PATTERN_SHARE and odd == 0):
        message = "This file is UTF-16 without a byte order mark. Save the sheet as CSV UTF-8."
        raise SheetRefused("utf16_unmarked", message)


def _check_utf16(path: Path, encoding: TextEncoding, piece_bytes: int) -> None:
    count = LineCount()
    try:
        for piece in read_utf8(path, encoding, piece_bytes=piece_bytes):
            before, nul, _ = piece.partition(b"\0")
            count.add(before)
            if nul:
                refuse_nul(count.line)
    except UnicodeDecodeError as error:
        count.add(error.object[: error.start].decode(encoding.codec).encode())
        message = f"Line {count.line} is not valid UTF-16: {_utf16_fault(error)}. Save the sheet as CSV UTF-8."
        raise SheetRefused("not_utf16", message) from None


def _utf16_fault(error: UnicodeDecodeError) -> str:
    ends_short = len(error.object) - error.start == 1
    return "the file ends within a character" if ends_short else "half of a character stands alone"

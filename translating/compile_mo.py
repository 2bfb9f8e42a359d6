"""Compile a catalogue to the binary form that Django reads (GNU gettext's .mo, little-endian, without a hash table).

Always the same bytes for the same catalogue: no dates, no name of a program, so that what is committed can be checked.
"""

import io
import struct
from itertools import accumulate

from babel.messages.pofile import read_po

MAGIC = 0x950412DE
HEAD = 7 * 4
ENTRY = 2 * 4


def compiled(text: str) -> bytes:
    """Give the bytes for the text of a .po file."""
    pairs = sorted(_pairs(text).items())
    ids, strings = [key for key, _ in pairs], [value for _, value in pairs]
    first = HEAD + 2 * ENTRY * len(pairs)
    ids_at = list(accumulate((len(each) + 1 for each in ids), initial=first))
    strings_at = list(accumulate((len(each) + 1 for each in strings), initial=ids_at[-1]))
    head = struct.pack("<7I", MAGIC, 0, len(pairs), HEAD, HEAD + ENTRY * len(pairs), 0, first)
    entries = [(len(each), at) for each, at in (*_placed(ids, ids_at), *_placed(strings, strings_at))]
    table = b"".join(struct.pack("<2I", *entry) for entry in entries)
    return head + table + b"".join(each + b"\0" for each in (*ids, *strings))


def _placed(part: list[bytes], starts: list[int]) -> list[tuple[bytes, int]]:
    return list(zip(part, starts[: len(part)], strict=True))


def _pairs(text: str) -> dict[bytes, bytes]:
    """Give each text with its translation, as they stand in the file; the header is that of the empty text."""
    pairs = {b"": _header(text).encode()}
    for message in read_po(io.StringIO(text)):
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.id and all(forms):
            known = message.id if isinstance(message.id, str) else "\0".join(message.id)
            key = f"{message.context}\4{known}" if message.context else known
            pairs[key.encode()] = "\0".join(forms).encode()
    return pairs


def _header(text: str) -> str:
    lines = text.split("\n\n", 1)[0].splitlines()[2:]
    return "".join(line.strip('"').replace("\\n", "\n") for line in lines)

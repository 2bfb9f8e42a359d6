"""Cutting a stream of UTF-8 at record ends, into blocks that can be read on their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from castlist.imports.sheet.quoting import (
    Positions,
    Quoting,
    has_lone_cr,
    last_lone_cr,
    read_quoting,
    record_ends,
)

_LINE_END = re.compile(rb"\r\n?|\n")
_NO_QUOTES: Positions = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, kw_only=True)
class CsvLimits:
    """How much is read at once, and how much may belong together, in bytes of UTF-8.

    `block`: what a block is made of; results do not depend on it. `quoted`: from a quoted cell's opening quote to its
    closing one. `record`: one record with all its line breaks. `cells`: most cells in one table of Polars, so that
    many short lines under a wide header do not fill the memory.
    """

    block: int = 4 * 1_048_576
    quoted: int = 1_048_576
    record: int = 16 * 1_048_576
    cells: int = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Block:
    """Text that begins with a record.

    `is_plain`: it holds whole records in plain RFC 4180 that end in LF, which Polars and csv.reader read alike.
    Otherwise only csv.reader can say where its last record ends, be it beyond the block.
    """

    data: bytes
    quotes: Positions
    is_plain: bool

    def count_records(self) -> int:
        """Count the records of a plain block."""
        if len(self.quotes):
            return len(self.record_ends())
        line_ends = np.count_nonzero(np.frombuffer(self.data, dtype=np.uint8) == ord("\n"))
        return int(line_ends) + (not self.data.endswith(b"\n"))

    def record_ends(self) -> Positions:
        """List the offsets just after each record of a plain block, the last one included."""
        ends = record_ends(self.data, self.quotes)
        if self.data.endswith(b"\n"):
            return ends
        return np.append(ends, len(self.data))


class RecordStream:
    """A stream of UTF-8 that is taken in blocks of records or, where csv.reader needs it, in lines."""

    def __init__(self, pieces: Iterator[bytes], limits: CsvLimits) -> None:
        self._pieces = pieces
        self._limits = limits
        self._buffer = b""
        self._start = 0
        self._ended = False

    def next_line(self) -> bytes:
        """Take the next physical line with its end; nothing at the end of the stream.

        A line longer than a record may be is handed over in parts.
        """
        searched = self._start
        while True:
            found = _LINE_END.search(self._buffer, searched)
            if found and (self._ended or found.end() < len(self._buffer) or found[0] != b"\r"):
                return self._take(found.end())
            if self._ended or len(self._buffer) - self._start > self._limits.record:
                return self._take(len(self._buffer))
            held = len(self._buffer) - self._start
            self._fill()
            searched = max(self._start, self._start + held - 1)

    def next_block(self) -> Block | None:
        """Take the next block; None at the end. The stream must stand at the beginning of a record."""
        while True:
            if not self._ended and len(self._buffer) - self._start < self._limits.block:
                self._fill()
            data = self._buffer[self._start :]
            if not data and self._ended:
                return None
            if block := self._cut(data):
                self._start += len(block.data)
                return block
            self._fill()

    def _cut(self, data: bytes) -> Block | None:
        quoting = read_quoting(data) if b'"' in data else None
        if quoting and not quoting.is_plain:
            return self._unsure(data)
        quotes = quoting.positions if quoting else _NO_QUOTES
        end = self._end_of_records(data, quotes, quoting)
        if not end:
            return self._unsure(data) if self._ended or len(data) > self._limits.record else None
        whole = data[:end]
        is_plain = len(whole) <= self._limits.record and not has_lone_cr(whole)
        if quoting:
            is_plain = is_plain and quoting.longest <= self._limits.quoted
            quotes = quotes[: np.searchsorted(quotes, end)]
        return Block(data=whole, quotes=quotes, is_plain=is_plain)

    def _end_of_records(self, data: bytes, quotes: Positions, quoting: Quoting | None) -> int:
        if self._ended and not (quoting and quoting.is_open):
            return len(data)
        if not quoting:
            return data.rfind(b"\n") + 1 or last_lone_cr(data, quotes)
        ends = record_ends(data, quotes)
        return int(ends[-1]) if len(ends) else last_lone_cr(data, quotes)

    def _unsure(self, data: bytes) -> Block | None:
        """Take all whole lines, where the quotes do not tell where records end."""
        end = len(data)
        if not self._ended and len(data) <= self._limits.record:
            end = data.rfind(b"\n") + 1 or last_lone_cr(data, _NO_QUOTES)
        return Block(data=data[:end], quotes=_NO_QUOTES, is_plain=False) if end else None

    def _take(self, end: int) -> bytes:
        taken = self._buffer[self._start : end]
        self._start = end
        return taken

    def _fill(self) -> None:
        """Read on by about a block, and forget what was taken."""
        parts = [self._buffer[self._start :]]
        wanted = self._limits.block
        while wanted > 0 and not self._ended:
            piece = next(self._pieces, None)
            self._ended = piece is None
            if piece:
                parts.append(piece)
                wanted -= len(piece)
        self._buffer, self._start = b"".join(parts), 0

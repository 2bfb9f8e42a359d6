"""Cutting a stream of UTF-8 at record ends, into blocks that can be read on their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from castlist.imports.sheet.quoting import (
    Positions,
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

    `is_plain`: it holds whole records in plain RFC 4180 that end in LF, `records` of them, which Polars and csv.reader
    read alike. Otherwise only csv.reader can say where its last record ends, be it beyond the block.
    """

    data: bytes
    quotes: Positions
    is_plain: bool
    records: int

    def parts(self, most: int) -> Iterator[tuple[bytes, int]]:
        """Part a plain block into texts of at most `most` records; gives each with its number of records."""
        if self.records <= most:
            yield self.data, self.records
            return
        ends = record_ends(self.data, self.quotes)
        if not self.data.endswith(b"\n"):
            ends = np.append(ends, len(self.data))
        start = 0
        for at in range(0, self.records, most):
            end = int(ends[min(at + most, self.records) - 1])
            yield self.data[start:end], min(most, self.records - at)
            start = end


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
        if b'"' not in data:
            return self._cut_unquoted(data)
        quoting = read_quoting(data)
        if not quoting.is_plain:
            return self._unsure(data)
        ends = record_ends(data, quoting.positions)
        end = int(ends[-1]) if len(ends) else last_lone_cr(data, quoting.positions)
        if self._ended and not quoting.is_open:
            end = len(data)
        if not end:
            return self._without_end(data)
        whole = data[:end]
        return Block(
            data=whole,
            quotes=quoting.positions[: np.searchsorted(quoting.positions, end)],
            is_plain=quoting.longest <= self._limits.quoted and self._is_readable(whole),
            records=len(ends) + (not whole.endswith(b"\n")),
        )

    def _cut_unquoted(self, data: bytes) -> Block | None:
        end = len(data) if self._ended else data.rfind(b"\n") + 1 or last_lone_cr(data, _NO_QUOTES)
        if not end:
            return self._without_end(data)
        whole = data[:end]
        line_ends = np.count_nonzero(np.frombuffer(whole, dtype=np.uint8) == ord("\n"))
        records = int(line_ends) + (not whole.endswith(b"\n"))
        return Block(data=whole, quotes=_NO_QUOTES, is_plain=self._is_readable(whole), records=records)

    def _is_readable(self, whole: bytes) -> bool:
        return len(whole) <= self._limits.record and not has_lone_cr(whole)

    def _without_end(self, data: bytes) -> Block | None:
        """Read on where no record ends yet, unless that cannot become a record any more."""
        return self._unsure(data) if self._ended or len(data) > self._limits.record else None

    def _unsure(self, data: bytes) -> Block | None:
        """Take all whole lines, where the quotes do not tell where records end."""
        end = len(data)
        if not self._ended and len(data) <= self._limits.record:
            end = data.rfind(b"\n") + 1 or last_lone_cr(data, _NO_QUOTES)
        return Block(data=data[:end], quotes=_NO_QUOTES, is_plain=False, records=0) if end else None

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

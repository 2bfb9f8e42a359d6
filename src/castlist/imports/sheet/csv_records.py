"""Reading records with csv.reader(strict=True): slower than Polars, it is the rule, and it names the row."""

import csv
from collections import deque
from collections.abc import Callable

from castlist.imports.sheet.blocks import CsvLimits
from castlist.imports.sheet.csv_faults import fault_in, refusal_of
from castlist.imports.sheet.refusals import SheetRefused

Record = list[str]


class RecordReader:
    """Reads whole records from blocks, going on beyond a block for the rest of its last record.

    `next_line` takes a physical line from the stream behind the block; it gives nothing at the end.
    """

    def __init__(self, next_line: Callable[[], bytes], limits: CsvLimits) -> None:
        self._next_line = next_line
        self._limits = limits
        # The module's limit is one for all readers of the process and counts characters; ours are stricter.
        csv.field_size_limit(max(csv.field_size_limit(), 2 * limits.record))

    def read_first(self) -> Record:
        """Read the record at which the stream stands; empty at the end. Raises SheetRefused naming row 1."""
        records, refusal = self.read(self._next_line(), row=1)
        if refusal:
            raise refusal
        return records[0] if records else []

    def read(self, data: bytes, *, row: int) -> tuple[list[Record], SheetRefused | None]:
        """Read the records that begin in `data`, the first of which is row number `row`.

        Returns the records before the first fault, and the refusal that names it.
        """
        lines = _Lines(data, self._next_line, self._limits)
        reader = csv.reader(lines, strict=True)
        records: list[Record] = []
        try:
            while lines.are_left():
                record = next(reader)
                lines.end_record()
                records.append(record)
        except _Faulty as fault:
            return records, refusal_of(fault.code, row + len(records))
        except csv.Error:
            return records, refusal_of(lines.fault() or "not_csv", row + len(records))
        return records, None


class _Faulty(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Lines:
    """Hands csv.reader its lines, and keeps the bytes of the record that it is at."""

    def __init__(self, data: bytes, next_line: Callable[[], bytes], limits: CsvLimits) -> None:
        self._left = deque(data.splitlines(keepends=True))
        self._next_line = next_line
        self._limits = limits
        self._record: list[bytes] = []
        self._size = 0
        self._checked = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._left.popleft() if self._left else self._next_line()
        if not line:
            raise StopIteration
        self._record.append(line)
        self._size += len(line)
        if self._size - self._checked > self._limits.quoted:
            self._check()
        return line.decode()

    def are_left(self) -> bool:
        """Say whether the block has lines that no record has taken yet."""
        return bool(self._left)

    def end_record(self) -> None:
        """Forget the record that csv.reader has just given, unless it is too long."""
        if self._size > self._limits.quoted and self._size > self._checked:
            self._check()
        self._record.clear()
        self._size = self._checked = 0

    def fault(self) -> str | None:
        """Find what csv.reader took offence at in the record that it is at."""
        return fault_in(b"".join(self._record), longest_quoted=self._limits.quoted, is_whole=True)

    def _check(self) -> None:
        """Look at a long record while it grows: csv.reader would take the rest of the file into an open cell."""
        self._checked = self._size
        record = b"".join(self._record)[: self._limits.record]
        code = fault_in(record, longest_quoted=self._limits.quoted, is_whole=False)
        if code is None and self._size > self._limits.record:
            code = "row_too_long"
        if code:
            raise _Faulty(code)

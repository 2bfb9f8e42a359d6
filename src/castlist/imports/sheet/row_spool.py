"""Rows of a workbook, kept in a temporary file: parsing its XML is the slow part, and a sheet is read repeatedly."""

import marshal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from weakref import finalize

Row = tuple[int, list[str], list[int] | None]
"""A row's number in the sheet, its cells up to the last that is not empty, and where among them errors stand."""


class RowSpool:
    """Packs of rows in a file without a name, which goes when the spool does. Safe to read from several threads.

    `folder` is where its bytes lie: the workbook's own disk, since the system's temporary one may be memory.
    """

    def __init__(self, folder: Path) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115  (it lives as long as this object)
        finalize(self, self._file.close)
        self._packs: list[tuple[int, int]] = []
        self._lock = Lock()

    def add(self, rows: list[Row]) -> None:
        """Append a pack of rows."""
        data = marshal.dumps(rows)
        with self._lock:
            self._packs.append((self._file.seek(0, 2), len(data)))
            self._file.write(data)

    def packs(self) -> Iterator[list[Row]]:
        """Read the packs in order."""
        for start, length in self._packs:
            with self._lock:
                self._file.seek(start)
                data = self._file.read(length)
            yield marshal.loads(data)  # noqa: S302  (written by us, to a file that nobody else can open)

"""The refusals for what should not happen, and can: a file that shrinks, and a record that csv.reader alone refuses."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from castlist.imports.sheet.blocks import CsvLimits
from castlist.imports.sheet.bytes_scan import is_utf8
from castlist.imports.sheet.csv_records import RecordReader
from castlist.imports.sheet.refusals import SheetRefused


def test_a_file_that_shrinks_while_it_is_looked_at_is_to_be_chosen_again(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes("é,b\n1,".encode() + b"\xe9\n")
    looks = iter(range(10))

    def pieces() -> Iterator[bytes]:
        """Read the file; after the look that found the line of the fault, another program has cut it."""
        if next(looks) == 3:
            path.write_bytes(b"")
        yield path.read_bytes()

    with pytest.raises(SheetRefused) as refused:
        is_utf8(pieces)
    assert (refused.value.code, str(refused.value)) == (
        "changed",
        "The file changed while it was read. Choose it again.",
    )


def test_what_csv_reader_alone_refuses_is_named_by_its_row() -> None:
    """Where another part of the process has lowered csv's own limit of a field, which is one for all."""
    before = csv.field_size_limit()
    reader = RecordReader(lambda: b"", CsvLimits())
    try:
        csv.field_size_limit(10)
        records, refusal = reader.read(b"a,b\nc,d\nshort," + b"x" * 30 + b"\n", row=1)
    finally:
        csv.field_size_limit(before)
    assert records == [["a", "b"], ["c", "d"]]
    assert refusal is not None
    assert (refusal.code, str(refusal)) == (
        "not_csv",
        "Row 3 cannot be read as CSV. Save the sheet as CSV again.",
    )

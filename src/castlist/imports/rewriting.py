"""Writing a stored sheet again without the content of some rows. Every row stays where it is, and is still a row.

Of a CSV file all other bytes stay as they are. A workbook is written anew, with what is read of it: the values of its
first visible sheet, as texts; formats and other sheets are gone with the rows, since they may hold the same.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from castlist.imports.column_letters import column_letter
from castlist.imports.sheet import Sheet
from castlist.imports.sheet.blocks import CsvLimits
from castlist.imports.sheet.encodings import detect_encoding
from castlist.imports.survey import FRAME_BYTES, FRAME_ROWS

ERASED = "Erased"
"""What stands in the first cell of such a row. A blank row would not count, and all after it would be numbered anew."""

_LINE_END = re.compile(r"(\r\n|\r|\n)?\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def rewrite_csv(source: Path, target: Path, rows: AbstractSet[int]) -> None:
    """Copy a CSV file, with `rows` (as a spreadsheet counts) erased. Raises csv.Error for one that cannot be read."""
    encoding = detect_encoding(source)
    csv.field_size_limit(max(csv.field_size_limit(), 2 * CsvLimits().record))
    with source.open("rb") as raw, target.open("wb") as output:
        raw.seek(len(encoding.mark))
        output.write(encoding.mark)
        lines = _KeptLines(io.TextIOWrapper(raw, encoding=encoding.codec, newline=""))
        for number, _ in enumerate(csv.reader(lines, strict=True), start=1):
            record = lines.take()
            if number in rows:
                end = _LINE_END.search(record)
                record = ERASED + (end[0] if end else "")
            output.write(record.encode(encoding.codec))


class _KeptLines:
    """Hands csv.reader its lines, and keeps those of the record that it is at."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []

    def __iter__(self) -> "_KeptLines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._kept.append(line)
        return line

    def take(self) -> str:
        """Give the record's text, and forget it."""
        record = "".join(self._kept)
        self._kept.clear()
        return record


def rewrite_workbook(sheet: Sheet, target: Path, rows: AbstractSet[int]) -> None:
    """Write a workbook with the values of a sheet, with `rows` erased. Raises SheetRefused for what cannot be read."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _PARTS.items():
            book.writestr(name, _HEAD + content)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            _write_rows(sheet, part, rows)
            part.write(b"</sheetData></worksheet>")


def _write_rows(sheet: Sheet, part: IO[bytes], rows: AbstractSet[int]) -> None:
    part.write(_row(1, sheet.header, frozenset()).encode())
    width = max(1, len(sheet.header))
    for frame in sheet.frames(width=width, rows=FRAME_ROWS, most_bytes=FRAME_BYTES):
        cells = frame.select(f"c{at}" for at in range(width)).iter_rows()
        others = frame.select("row", "surplus", "error_cells").iter_rows()
        for texts, (number, surplus, errors) in zip(cells, others, strict=True):
            values = (ERASED,) if number in rows else (*texts, *(surplus or ()))
            part.write(_row(number, values, frozenset() if number in rows else frozenset(errors or ())).encode())


def _row(number: int, values: tuple[str | None, ...], errors: frozenset[int]) -> str:
    cells = "".join(_cell(f"{column_letter(at)}{number}", text, at in errors) for at, text in enumerate(values) if text)
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, text: str, is_error: bool) -> str:  # noqa: FBT001 - of two kinds
    written = escape(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)).replace("\r", "&#13;")
    if is_error:
        return f'<c r="{place}" t="e"><v>{written}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'

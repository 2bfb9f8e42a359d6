"""From a file to frames of text: what kind of file it is, how it is encoded, its header and its rows."""

from pathlib import Path

from castlist.imports.sheet.csv_sheet import open_csv
from castlist.imports.sheet.frames import Sheet
from castlist.imports.sheet.refusals import SheetRefused

__all__ = ["Sheet", "SheetRefused", "open_sheet"]


def open_sheet(path: Path, *, name: str) -> Sheet:
    return open_csv(path)

"""From a file to frames of text: what kind of file it is, its encoding, its header and its rows (§2)."""

from pathlib import Path

from castlist.imports.sheet.csv_sheet import open_csv
from castlist.imports.sheet.frames import Sheet
from castlist.imports.sheet.recognise import recognise
from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.sheet.xlsx import open_xlsx

__all__ = ["Sheet", "SheetRefused", "open_sheet"]


def open_sheet(path: Path, *, name: str) -> Sheet:
    """Open an uploaded file as a sheet: CSV of any encoding we read, or an Excel workbook.

    `name` is the file's name as it was uploaded; its extension must fit a workbook's content. Reads the whole file
    once. Raises SheetRefused for what is no sheet; quoting is looked at when the frames are read.
    """
    if recognise(path, name=name) == "xlsx":
        return open_xlsx(path)
    return open_csv(path)

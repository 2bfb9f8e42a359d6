"""From a file to frames of text: what kind of file it is, its encoding, its header and its rows (§2)."""

from collections.abc import Callable
from pathlib import Path

from castlist.imports.sheet.csv_sheet import open_csv
from castlist.imports.sheet.frames import Sheet
from castlist.imports.sheet.recognise import recognise
from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.sheet.xlsx import open_xlsx

__all__ = ["Sheet", "SheetRefused", "open_sheet"]


def open_sheet(path: Path, *, name: str, is_time_up: Callable[[], bool] | None = None) -> Sheet:
    """Open an uploaded file as a sheet: CSV of any encoding we read, or an Excel workbook.

    `name` is the file's name as it was uploaded; its extension must fit a workbook's content. Reads the whole file
    once. Raises SheetRefused for what is no sheet; quoting is looked at when the frames are read.
    With `is_time_up` the rows of a workbook are read only until it says so; the sheet is not whole then.
    """
    if recognise(path, name=name) == "xlsx":
        return open_xlsx(path, is_time_up=is_time_up)
    return open_csv(path)

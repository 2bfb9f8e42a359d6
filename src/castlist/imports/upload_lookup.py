"""Single things looked up in a stored upload: the names of its columns, the numbers of some rows.

Looked up once a process; an upload never changes. A row that stands so far down that finding it takes long is given up.
"""

import time
from functools import lru_cache

import polars as pl

from castlist.imports.commented_rows import NoProcessedFile, header_of
from castlist.imports.models import Import
from castlist.imports.sheet import SheetRefused, open_sheet
from castlist.imports.survey import FRAME_BYTES, FRAME_ROWS, numbered_frames
from castlist.imports.uploads import local_upload

LOOKING_SECONDS = 3.0


def column_names(saved: Import) -> tuple[str, ...]:
    """Give the names of the sheet's columns, without types; nothing where the upload is gone."""
    return _names(saved.stored_file, saved.file_name, saved.custom_columns_limit) if saved.stored_file else ()


def sheet_rows(saved: Import, ordinals: tuple[int, ...]) -> dict[int, int]:
    """Give the numbers that a spreadsheet shows for these data rows (counted from 0, sorted), as far as found."""
    if not saved.stored_file or not ordinals:
        return {}
    return dict(_rows(saved.stored_file, saved.file_name, saved.custom_columns_limit, ordinals))


@lru_cache(maxsize=256)
def _names(stored: str, name: str, custom_limit: int) -> tuple[str, ...]:
    try:
        with local_upload(stored) as path:
            sheet = open_sheet(path, name=name, is_time_up=lambda: True)  # row 1 is enough
            return tuple(column.name for column in header_of(sheet, custom_limit=custom_limit).columns)
    except (SheetRefused, NoProcessedFile, OSError):
        return ()


@lru_cache(maxsize=256)
def _rows(stored: str, name: str, custom_limit: int, ordinals: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    end = time.monotonic() + LOOKING_SECONDS
    found: list[tuple[int, int]] = []
    wanted = pl.Series(ordinals, dtype=pl.UInt32)
    try:
        with local_upload(stored) as path:
            sheet = open_sheet(path, name=name, is_time_up=lambda: time.monotonic() > end)
            header = header_of(sheet, custom_limit=custom_limit)
            for frame in numbered_frames(sheet, header, rows=FRAME_ROWS, most_bytes=FRAME_BYTES):
                found += frame.filter(pl.col("ordinal").is_in(wanted.implode())).select("ordinal", "row").rows()
                if len(found) == len(set(ordinals)) or time.monotonic() > end:
                    break
    except (SheetRefused, NoProcessedFile, OSError):
        return ()
    return tuple(found)

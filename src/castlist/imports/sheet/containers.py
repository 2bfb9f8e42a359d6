"""Looking into ZIP and OLE containers: a workbook is one, and so is much else."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from castlist.imports.sheet.encodings import read_pieces

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_CONTENT_TYPES = "[content_types].xml"
_MOST_DECLARED = 1_048_576
_BY_CONTENT_TYPE = (
    (b"ms-excel.sheet.macroEnabled", "xlsm"),
    (b"ms-excel.template.macroEnabled", "xlsm"),
    (b"ms-excel.addin.macroEnabled", "xlsm"),
    (b"ms-excel.sheet.binary", "xlsb"),
    (b"spreadsheetml.template.main", "xltx"),
)
_BY_FOLDER = (("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx"))


def name_zip(path: Path) -> str:
    """Name the kind of a ZIP archive: xlsx, xlsm, xlsb, xltx, ods, odf, numbers, docx, pptx, zip, locked, broken."""
    try:
        with ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
            if "mimetype" in names:
                is_sheet = b"opendocument.spreadsheet" in _read(archive, names["mimetype"])
                return "ods" if is_sheet else "odf"
            declared = _read(archive, names[_CONTENT_TYPES]) if _CONTENT_TYPES in names else None
    except (BadZipFile, EOFError, ValueError, NotImplementedError, zlib.error):
        return "broken"
    except RuntimeError:  # how zipfile says that an entry is encrypted
        return "locked"
    if declared is not None:
        kinds = (kind for mark, kind in _BY_CONTENT_TYPE if mark in declared)
        folders = (kind for folder, kind in _BY_FOLDER if any(name.startswith(folder) for name in names))
        return next(kinds, next(folders, "zip"))
    is_numbers = "index.zip" in names or any(name.endswith(".iwa") for name in names)
    return "numbers" if is_numbers else "zip"


def name_ole(path: Path) -> str:
    """Name the kind of an OLE compound file by its streams: encrypted, xls or other."""
    found = set(_stream_names(path, ("EncryptedPackage", "Workbook", "Book")))
    if "EncryptedPackage" in found:
        return "encrypted"
    return "xls" if found else "other"


def _read(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(_MOST_DECLARED)


def _stream_names(path: Path, names: tuple[str, ...]) -> Iterator[str]:
    """Find directory entries: 64 bytes of UTF-16 name, filled with zeros, at a multiple of 128 bytes in the file."""
    entries = {name.encode("utf-16-le").ljust(64, b"\0"): name for name in names}
    for piece in read_pieces(path):  # pieces are multiples of 128 bytes long
        for entry, name in entries.items():
            at = piece.find(entry)
            while at >= 0:
                if at % 128 == 0:
                    yield name
                at = piece.find(entry, at + 1)

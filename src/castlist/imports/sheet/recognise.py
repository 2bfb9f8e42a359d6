"""What kind of file it is, told by its content; the extension only decides whether a workbook may pass (§2)."""

import codecs
import re
from pathlib import Path, PurePath
from typing import Literal, NoReturn

from castlist.imports.sheet.containers import OLE_MAGIC, ZIP_MAGICS, name_ole, name_zip
from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.sheet.workbook_xml import password_sentence

_HEAD_BYTES = 4_096

_MAGICS = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh9", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1\x15", "a Parquet file"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"OggS\0", "a sound or video"),
)
"""What a file begins with, and its name."""

_TEXTS = (
    (re.compile(r"\s*<(!doctype html|html|head|body|table|meta)\b", re.IGNORECASE), "an HTML page"),
    (re.compile(r"\s*<svg\b", re.IGNORECASE), "an SVG image"),
    (re.compile(r"\s*<(\?xml|!doctype)\b", re.IGNORECASE), "an XML file"),
    (re.compile(r"\s*BEGIN:VCARD\b", re.IGNORECASE), "a vCard file"),
    (re.compile(r"\s*BEGIN:VCALENDAR\b", re.IGNORECASE), "a calendar"),
    (re.compile(r"""\s*(\{\s*("[^"]*"\s*:|\})|\[\s*([\[{"\]]|-?[0-9]+\s*[,\]]))"""), "a JSON file"),
)
"""How texts that are no CSV begin. A CSV header does not: no attribute name has `<`, `{` or `[`."""


def recognise(path: Path, *, name: str) -> Literal["csv", "xlsx"]:
    """Say how to read a file that was uploaded under `name`.

    Raises SheetRefused for an empty file, a file of another kind (naming it), and a workbook under another extension.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise SheetRefused("empty", "The file is empty.")
    extension = PurePath(name).suffix.lower()
    if head.startswith(ZIP_MAGICS):
        _check_zip(path, extension)
        return "xlsx"
    if head.startswith(OLE_MAGIC):
        _refuse_ole(path)
    if kind := _other_kind(head):
        raise SheetRefused("not_a_sheet", f"This is {kind}, not a sheet.")
    if extension == ".xlsx":
        message = "This is not an Excel workbook, although its name ends in .xlsx. Save it as .xlsx or .csv again."
        raise SheetRefused("not_a_workbook", message)
    return "csv"


def _check_zip(path: Path, extension: str) -> None:
    kind = name_zip(path)
    if kind == "broken" and extension == ".xlsx":
        message = "This Excel workbook is damaged. Open it in Excel and save it again."
        raise SheetRefused("broken_workbook", message)
    if kind == "broken":
        raise SheetRefused("not_a_sheet", "This is a damaged ZIP archive, not a sheet.")
    if kind != "xlsx":
        code, message = _ZIPPED.get(kind, _ZIPPED["zip"])
        raise SheetRefused(code, message)
    if extension != ".xlsx":
        renamed = f"renamed to {extension}" if extension else "without an extension"
        message = f"This is an Excel workbook {renamed}. Save it as CSV or upload it as .xlsx."
        raise SheetRefused("renamed_workbook", message)


_ZIPPED = {
    "xlsm": ("workbook_kind", "This is an Excel workbook with macros (.xlsm). Save it as .xlsx or CSV."),
    "xlsb": ("workbook_kind", "This is a binary Excel workbook (.xlsb). Save it as .xlsx or CSV."),
    "xltx": ("workbook_kind", "This is an Excel template. Save it as .xlsx or CSV."),
    "ods": ("workbook_kind", "This is an OpenDocument sheet (.ods). Save it as .xlsx or CSV."),
    "numbers": ("workbook_kind", "This is a Numbers sheet. Export it as .xlsx or CSV."),
    "docx": ("not_a_sheet", "This is a Word document, not a sheet."),
    "pptx": ("not_a_sheet", "This is a PowerPoint presentation, not a sheet."),
    "odf": ("not_a_sheet", "This is an OpenDocument file, not a sheet."),
    "locked": ("password", "This archive is protected by a password. Save the sheet without one."),
    "zip": ("not_a_sheet", "This is a ZIP archive, not a sheet. Unpack it and choose the sheet in it."),
}


def _refuse_ole(path: Path) -> NoReturn:
    kind = name_ole(path)
    if kind == "encrypted":
        raise SheetRefused("password", password_sentence())
    if kind == "xls":
        raise SheetRefused("workbook_kind", "This is an old Excel workbook (.xls). Save it as .xlsx or CSV.")
    raise SheetRefused("not_a_sheet", "This is an old Office file, not a sheet.")


def _other_kind(head: bytes) -> str | None:
    for magic, kind in _MAGICS:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "a WebP image" if head[8:12] == b"WEBP" else "a sound or video"
    if head[:2] == b"\0\0" and head[4:8] == b"ftyp":
        return "a HEIC or AVIF image" if head[8:12] in _PICTURES else "a video"
    text = _without_comments(_as_text(head))
    return next((kind for pattern, kind in _TEXTS if pattern.match(text)), None)


_PICTURES = (b"heic", b"heix", b"mif1", b"msf1", b"avif")


def _without_comments(text: str) -> str:
    """Take off the comments with which a page may begin."""
    while text.lstrip().startswith("<!--"):
        text = text.lstrip()[4:].partition("-->")[2]
    return text


def _as_text(head: bytes) -> str:
    """Read the beginning of a file as far as recognising it needs, whatever its encoding."""
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(codec, "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")

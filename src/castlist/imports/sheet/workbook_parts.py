"""Finding one's way in a workbook: its first visible sheet, styles, shared strings (ECMA-376 part 1, §12, §18.2)."""

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from castlist.imports.sheet.refusals import SheetRefused
from castlist.imports.sheet.workbook_xml import attribute, damage_refused, read_elements

MOST_UNPACKED = 400 * 1_048_576
"""Bytes of all parts of a workbook together, unpacked. zipfile never unpacks more of a part than it declares."""


@dataclass(frozen=True, kw_only=True)
class WorkbookParts:
    """Names of the parts within the ZIP archive; `dates_from_1904` is the date system of old Macintoshes."""

    sheet: str
    strings: str | None
    styles: str | None
    dates_from_1904: bool


@dataclass(frozen=True, kw_only=True)
class _Relation:
    id: str
    kind: str
    part: str


@contextmanager
def open_book(path: Path, *, most_unpacked: int = MOST_UNPACKED) -> Iterator[ZipFile]:
    """Open a workbook's archive; raises SheetRefused when it is damaged or too large, also while it is read."""
    with damage_refused(), ZipFile(path) as book:
        if sum(entry.file_size for entry in book.infolist()) > most_unpacked:
            raise SheetRefused(
                "workbook_too_large", "This Excel workbook has more than 400 MB unpacked; save it as CSV."
            )
        yield book


def find_parts(book: ZipFile) -> WorkbookParts:
    """Find the parts that matter. Raises SheetRefused when no worksheet is visible."""
    relations = _relations(book, "")
    workbook = _part_of_kind(relations, "officeDocument") or "xl/workbook.xml"
    sheets, dates_from_1904 = _read_workbook(book, workbook)
    relations = _relations(book, workbook)
    worksheets = {each.id: each.part for each in relations if each.kind == "worksheet"}
    visible = [worksheets[each] for each in sheets if each in worksheets]
    if not visible:
        message = "This Excel workbook has no visible sheet of cells. Unhide the sheet with the users."
        raise SheetRefused("no_visible_sheet", message)
    return WorkbookParts(
        sheet=_spelling(book, visible[0]),
        strings=_spelled(book, _part_of_kind(relations, "sharedStrings")),
        styles=_spelled(book, _part_of_kind(relations, "styles")),
        dates_from_1904=dates_from_1904,
    )


def _read_workbook(book: ZipFile, part: str) -> tuple[list[str], bool]:
    """List the relation ids of the sheets that are not hidden, and read the date system."""
    sheets: list[str] = []
    flags = {"1904": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            sheets.append(attribute(attributes, "id") or "")
        if name == "workbookPr":
            flags["1904"] = attributes.get("date1904", "0") in ("1", "true", "on")

    read_elements(book, _spelling(book, part), start)
    return sheets, flags["1904"]


def _relations(book: ZipFile, part: str) -> list[_Relation]:
    folder, name = posixpath.split(part)
    relations: list[_Relation] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join("/" + folder, attributes["Target"].replace("\\", "/"))
            relations.append(
                _Relation(
                    id=attributes["Id"],
                    kind=attributes["Type"].rpartition("/")[2],
                    part=posixpath.normpath(target).lstrip("/"),
                )
            )

    read_elements(book, _spelling(book, posixpath.join(folder, "_rels", name + ".rels")), start)
    return relations


def _part_of_kind(relations: list[_Relation], kind: str) -> str | None:
    return next((each.part for each in relations if each.kind == kind), None)


def _spelling(book: ZipFile, part: str) -> str:
    """Give the name of a part as the archive spells it: names are compared without case (ECMA-376 part 2, §6.2)."""
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in book.namelist()}
    return names[part.lower()]


def _spelled(book: ZipFile, part: str | None) -> str | None:
    return None if part is None else _spelling(book, part)

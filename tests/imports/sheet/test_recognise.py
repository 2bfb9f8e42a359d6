"""Files that are no sheet are refused by name (import sheet rules §2, screen 2)."""

from pathlib import Path

import pytest
from sheet_files import refusal_of
from workbook_files import HEADER, content_types, parts, write

from castlist.imports.sheet import open_sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le").ljust(128, b"\0")


CONTENTS = [
    (b"\x89PNG\r\n\x1a\n\0\0", "This is a PNG image, not a sheet."),
    (b"\xff\xd8\xff\xe0\0\0", "This is a JPEG image, not a sheet."),
    (b"GIF89a\1\0", "This is a GIF image, not a sheet."),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "This is a WebP image, not a sheet."),
    (b"\0\0\0\x18ftypheic\0\0", "This is a HEIC or AVIF image, not a sheet."),
    (b"%PDF-1.7\n", "This is a PDF document, not a sheet."),
    (b"\x1f\x8b\x08\0", "This is a gzip archive, not a sheet."),
    (b"  <!DOCTYPE html><html>", "This is an HTML page, not a sheet."),
    (b"\xef\xbb\xbf<table><tr>", "This is an HTML page, not a sheet."),
    ("<html>".encode("utf-16"), "This is an HTML page, not a sheet."),
    (b"<!-- a --><!-- b --><html>", "This is an HTML page, not a sheet."),
    (b'<?xml version="1.0"?><Workbook>', "This is an XML file, not a sheet."),
    (b'{"users": []}', "This is a JSON file, not a sheet."),
    (b'[{"phone": 1}]', "This is a JSON file, not a sheet."),
    (b"BEGIN:VCARD\r\nVERSION:3.0", "This is a vCard file, not a sheet."),
    (b"BEGIN:VCALENDAR\r\n", "This is a calendar, not a sheet."),
    (b"{\\rtf1", "This is an RTF document, not a sheet."),
    (ole("Workbook"), "This is an old Excel workbook (.xls). Save it as .xlsx or CSV."),
    (ole("Book"), "This is an old Excel workbook (.xls). Save it as .xlsx or CSV."),
    (ole("WordDocument"), "This is an old Office file, not a sheet."),
    (ole("EncryptedPackage"), "This Excel workbook is protected by a password. Save it without one."),
    (b"PK\x03\x04 and no more", "This is a damaged ZIP archive, not a sheet."),
    (b"", "The file is empty."),
    (b"\xef\xbb\xbf", "The file is empty."),
    (b"\xff\xfe", "The file is empty."),
    (b"\r\n \n,,\n", "The file is empty."),
]


@pytest.mark.parametrize(("content", "sentence"), CONTENTS)
def test_other_files_are_refused_by_name(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert str(refusal_of(path)) == sentence


ARCHIVES = [
    ({"a.csv": "a"}, "This is a ZIP archive, not a sheet. Unpack it and choose the sheet in it."),
    ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "This is an OpenDocument sheet (.ods)."),
    ({"mimetype": "application/vnd.oasis.opendocument.text"}, "This is an OpenDocument file, not a sheet."),
    ({"Index/Document.iwa": ""}, "This is a Numbers sheet. Export it as .xlsx or CSV."),
    ({"[Content_Types].xml": content_types(), "word/document.xml": ""}, "This is a Word document, not a sheet."),
    ({"[Content_Types].xml": content_types(), "ppt/x.xml": ""}, "This is a PowerPoint presentation, not a sheet."),
    (
        {"[Content_Types].xml": content_types("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "xl/a": ""},
        "This is an Excel workbook with macros (.xlsm).",
    ),
    (
        {"[Content_Types].xml": content_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "xl/a": ""},
        "This is a binary Excel workbook (.xlsb).",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), ARCHIVES)
@pytest.mark.parametrize("name", ["users.xlsx", "users.csv", "users.ods"])
def test_other_archives_are_refused_by_name(tmp_path: Path, files: dict[str, str], sentence: str, name: str) -> None:
    path = write(tmp_path / "upload", files)
    assert str(refusal_of(path, name=name)).startswith(sentence)


@pytest.mark.parametrize(
    ("name", "how"),
    [("users.csv", "renamed to .csv"), ("users.XLS", "renamed to .xls"), ("users", "without an extension")],
)
def test_a_workbook_must_be_named_one(tmp_path: Path, name: str, how: str) -> None:
    path = write(tmp_path / "upload", parts(HEADER))
    refusal = refusal_of(path, name=name)
    assert refusal.code == "renamed_workbook"
    assert str(refusal) == f"This is an Excel workbook {how}. Save it as CSV or upload it as .xlsx."


def test_what_is_named_a_workbook_must_be_one(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"a,b,c\n1,2,3\n")
    assert refusal_of(path, name="users.XLSX").code == "not_a_workbook"
    path.write_bytes(b"PK\x03\x04 and no more")
    assert refusal_of(path, name="users.xlsx").code == "broken_workbook"


@pytest.mark.parametrize("name", ["users.csv", "users.CSV", "users.txt", "users", "users.xls", "users.dat"])
def test_text_is_read_as_csv_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"a,b,c\n1,2,3\n")
    assert open_sheet(path, name=name).header == ("a", "b", "c")


@pytest.mark.parametrize("first", ["PAR1", "ID3", "BZh", "MZ", "<3", "[x]", "{x}", "BEGIN", "GIF", "abcdftyp", "PK"])
def test_a_header_is_not_mistaken_for_another_kind(tmp_path: Path, first: str) -> None:
    path = tmp_path / "upload"
    path.write_text(f"{first},b\n1,2\n")
    assert open_sheet(path, name="users.csv").header == (first, "b")


def test_a_page_of_comments_is_looked_at_in_no_time(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"<!-- -->" * 500 + b",\n1,2\n")
    assert open_sheet(path, name="users.csv").header[1] == ""

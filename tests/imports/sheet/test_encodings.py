"""UTF-8, UTF-16 and Windows-1252 are read; what is wrong with other bytes is said with its line (§2)."""

import codecs
import random
from pathlib import Path

import pytest
from sheet_files import refusal_of, rows_of

from castlist.imports.sheet import SheetRefused, open_sheet
from castlist.imports.sheet.encodings import detect_encoding, read_utf8
from scenes import sample_path

TEXT = "näme,b\r\nJosé,“x”\r\n€,2\r\n"


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    return tmp_path / "upload.csv"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("cp1252"), "windows-1252"),
    ],
)
def test_a_sheet_reads_the_same_in_every_encoding(upload: Path, content: bytes, encoding: str) -> None:
    upload.write_bytes(content)
    sheet = open_sheet(upload, name="users.csv")
    assert sheet.encoding == encoding
    assert sheet.header == ("näme", "b")
    assert rows_of(sheet, width=2) == [(2, "José", "“x”", None, None), (3, "€", "2", None, None)]


def test_the_samples_are_read() -> None:
    brazil = open_sheet(sample_path("clientes-brasil-windows1252.csv"), name="clientes.csv")
    assert brazil.encoding == "windows-1252"
    assert rows_of(brazil, width=9)[0] == (
        *(2, "zé0", "11939595031", "0@example.com", "Zé", "Brandão", None, None, "São Paulo", "0"),
        *(None, None),
    )
    emirates = open_sheet(sample_path("clients-uae-utf8-bom.csv"), name="clients.csv")
    assert emirates.header[0] == "user.username"
    assert rows_of(emirates, width=9)[3][1] == "فاطمة3"


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"a,b\r\n1,\0\r\n", "nul_bytes", "There are NUL bytes at line 2. Export the sheet again."),
        (b"a,b\n\r\n\r\r1,\xe9\0", "nul_bytes", "There are NUL bytes at line 5."),
        ("a,b\n1,\0".encode("utf-16"), "nul_bytes", "There are NUL bytes at line 2."),
        ("é,b\n\n1,".encode() + b"\xe9\n", "not_utf8", "The byte 0xE9 in line 3 is not UTF-8, although"),
        (b"\xef\xbb\xbfa,b\n1,\xe9\n", "not_utf8", "The byte 0xE9 in line 2 is not UTF-8, although"),
        ("a,é\n1,2".encode() + b"\xc3", "not_utf8", "The byte 0xC3 in line 2 is not UTF-8, although"),
        (b"a,b\n1,\xe9\n2,\x9d\n", "not_utf8", "The byte 0x9D in line 3 is not UTF-8, nor is it Windows-1252."),
        (b"a,b\xe9\r1,\x81\r", "not_utf8", "The byte 0x81 in line 2 is not UTF-8, nor"),
        ("a,b\n1,2".encode("utf-16") + b"x", "not_utf16", "Line 2 is not valid UTF-16: the file ends within"),
        ("a,b\n1,".encode("utf-16") + b"\0\xd8\n\0", "not_utf16", "Line 2 is not valid UTF-16: half of a"),
        ("a,b\n1,".encode("utf-16") + b"\0\xdc\n\0", "not_utf16", "Line 2 is not valid UTF-16: half of a"),
        ("a,b\n1,".encode("utf-16") + b"\0\xd8", "not_utf16", "Line 2 is not valid UTF-16: half of a"),
        ("a,b\n1,2\n".encode("utf-16-le"), "utf16_unmarked", "This file is UTF-16 without a byte order mark."),
        ("a,b\n1,2\n".encode("utf-16-be"), "utf16_unmarked", "This file is UTF-16 without a byte order mark."),
        ("a,b\n".encode("utf-32"), "utf32", "This file is UTF-32."),
        ("a,b\n1,2\n".encode("utf-32-le"), "utf32", "This file is UTF-32."),
        ("a,b\n1,2\n".encode("utf-32-be"), "utf32", "This file is UTF-32."),
    ],
)
def test_bytes_that_cannot_be_read_are_named(upload: Path, content: bytes, code: str, sentence: str) -> None:
    upload.write_bytes(content)
    refusal = refusal_of(upload)
    assert refusal.code == code
    assert str(refusal).startswith(sentence)


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_that_windows_1252_does_not_have_refuses_the_file(upload: Path, byte: int) -> None:
    upload.write_bytes(b"a,b\n\xe9,1\n2," + bytes([byte]) + b"\n")
    refusal = refusal_of(upload)
    assert refusal.code == "not_utf8"
    assert str(refusal).startswith(f"The byte 0x{byte:02X} in line 3 is not UTF-8, nor is it Windows-1252.")


def test_every_other_byte_over_7f_is_windows_1252(upload: Path) -> None:
    others = bytes(sorted(set(range(0x80, 0x100)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}))
    upload.write_bytes(b"a,b\n" + b",1\n".join(bytes([each]) for each in others) + b",1\n")
    sheet = open_sheet(upload, name="users.csv")
    assert sheet.encoding == "windows-1252"
    assert [row[1] for row in rows_of(sheet, width=2)] == list(others.decode("cp1252"))


def test_windows_1252_is_assumed_only_without_any_utf8_character(upload: Path) -> None:
    upload.write_bytes(b"a,b\n\xe9,1\n" + b"x,2\n" * 50 + "ã".encode() + b",3\n")
    assert "byte 0xE9 in line 2 is not UTF-8" in str(refusal_of(upload))


def test_pieces_of_any_size_say_the_same(upload: Path) -> None:
    dice = random.Random(5)
    atoms = [
        b"a",
        b"\r",
        b"\n",
        "é".encode(),
        "😀".encode(),
        b"\xe9",
        b"\xf0\x9f",
        b"\x80",
        b"\x81",
        b"\0",
        b"\xed\xa0\x80",
    ]
    for _ in range(400):
        start = dice.choice([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
        kept = dice.sample(atoms, 4)
        upload.write_bytes(start + b"some,header,here\r\n" + b"".join(dice.choices(kept, k=dice.randrange(20))))
        assert len({looked_at(upload, size) for size in (1, 2, 3, 5, 1000)}) == 1


def looked_at(path: Path, size: int) -> tuple[str, bytes | str]:
    try:
        encoding = detect_encoding(path, piece_bytes=size)
    except SheetRefused as refusal:
        return refusal.code, str(refusal)
    return encoding.name, b"".join(read_utf8(path, encoding, piece_bytes=size))

"""Reading a workbook's XML as a stream, without trust in it.

No part is held whole. A document type is refused: workbooks have none, and it is where entity bombs are declared.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from castlist.imports.sheet.refusals import SheetRefused

_PIECE_BYTES = 65_536

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


@contextmanager
def damage_refused() -> Iterator[None]:
    """Turn whatever reading a broken or hostile workbook raises into a SheetRefused."""
    try:
        yield
    except (BadZipFile, EOFError, LookupError, ValueError, NotImplementedError, zlib.error, expat.ExpatError):
        message = "This Excel workbook is damaged. Open it in Excel and save it again."
        raise SheetRefused("broken_workbook", message) from None
    except RuntimeError:  # how zipfile says that an entry is encrypted
        raise SheetRefused("password", password_sentence()) from None


def password_sentence() -> str:
    """Say what to do about a workbook that cannot be read without a password."""
    return "This Excel workbook is protected by a password. Save it without one."


def parse_part(book: ZipFile, part: str, *, start: Start, end: End, text: Callable[[str], None]) -> Iterator[None]:
    """Parse one part of a workbook, calling the handlers; yields after each piece of it.

    Names of elements come without the root's prefix. Elements of other prefixes are extensions, and keep theirs.
    Raises what damage_refused turns into a refusal.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype

    def start_root(name: str, attributes: dict[str, str]) -> None:
        prefix = name[: name.find(":") + 1]
        if prefix:
            parser.StartElementHandler = lambda name, attributes: start(name.removeprefix(prefix), attributes)
            parser.EndElementHandler = lambda name: end(name.removeprefix(prefix))
        else:  # the common case; there are millions of elements, and no call to spare
            parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text
        start(name.removeprefix(prefix), attributes)

    parser.StartElementHandler = start_root
    with book.open(part) as stream:
        while piece := stream.read(_PIECE_BYTES):
            parser.Parse(piece, False)  # noqa: FBT003  (expat takes no keywords)
            yield
        parser.Parse(b"", True)  # noqa: FBT003
        yield


def read_elements(book: ZipFile, part: str, start: Start, end: End | None = None) -> None:
    """Parse one part of which only elements and attributes matter."""
    for _ in parse_part(book, part, start=start, end=end or _ignore, text=_ignore):
        pass


def attribute(attributes: dict[str, str], name: str) -> str | None:
    """Look an attribute up by its local name, whatever its prefix."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.endswith(":" + name)), None)


def _ignore(_: str) -> None:
    pass


def _refuse_doctype(*_: object) -> NoReturn:
    raise ValueError("a workbook has no document type")

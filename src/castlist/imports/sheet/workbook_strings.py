"""The texts of a workbook: shared strings, and how rich text is put together (ECMA-376 part 1, §18.4)."""

from zipfile import ZipFile

from castlist.imports.sheet.workbook_values import plain_text
from castlist.imports.sheet.workbook_xml import parse_part

_MOST_STRINGS = 4_000_000


def read_strings(book: ZipFile, part: str | None) -> list[str]:
    """Read the shared strings, to which cells refer by their index."""
    if part is None:
        return []
    collector = _StringCollector()
    for _ in parse_part(book, part, start=collector.start, end=collector.end, text=collector.text):
        if len(collector.strings) > _MOST_STRINGS:
            raise ValueError("more strings than a sheet of this size can show")
    return collector.strings


class _StringCollector:
    """Takes the events of the XML of shared strings.

    The runs of a rich text follow one another; a phonetic reading (`rPh`) is no part of the text.
    """

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._texts: list[str] = []
        self._is_text = self._is_phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if name == "t":
            self._is_text = not self._is_phonetic
        elif name == "rPh":
            self._is_phonetic = True

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self.strings.append(plain_text("".join(self._texts)))
            self._texts.clear()

    def text(self, text: str) -> None:
        if self._is_text:
            self._texts.append(text)

"""The texts of a workbook: shared strings, and how rich text is put together (ECMA-376 part 1, §18.4)."""

from zipfile import ZipFile

from castlist.imports.sheet.workbook_values import plain_text
from castlist.imports.sheet.workbook_xml import parse_part

_MOST_STRINGS = 10_000_000


class TextCollector:
    """Takes the events of XML, keeping in `texts` what stands in elements of certain names.

    The runs of a rich text follow one another; a phonetic reading (`rPh`) is no part of the text.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.texts: list[str] = []
        self._names = names
        self._is_text = False
        self._is_phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        """Take the beginning of an element, by its local name."""
        if name in self._names:
            self._is_text = not self._is_phonetic
        elif name == "rPh":
            self._is_phonetic = True

    def end(self, name: str) -> None:
        """Take the end of an element, by its local name."""
        if name in self._names:
            self._is_text = False
        elif name == "rPh":
            self._is_phonetic = False

    def text(self, text: str) -> None:
        """Take characters."""
        if self._is_text:
            self.texts.append(text)


def read_strings(book: ZipFile, part: str | None) -> list[str]:
    """Read the shared strings, to which cells refer by their index."""
    if part is None:
        return []
    collector = _StringCollector()
    for _ in parse_part(book, part, start=collector.start, end=collector.end, text=collector.text):
        if len(collector.strings) > _MOST_STRINGS:
            raise ValueError("more strings than a sheet of this size can show")
    return collector.strings


class _StringCollector(TextCollector):
    def __init__(self) -> None:
        super().__init__(("t",))
        self.strings: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.strings.append(plain_text("".join(self.texts)))
            self.texts.clear()

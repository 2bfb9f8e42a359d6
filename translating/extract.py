"""Find all text that is marked for translation, without the programs of GNU gettext."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from room_words import SOURCE, room_sentences

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
ROOM_SENTENCES = "ui/room_sentences.py"
WHOLE_FILE = 0  # which babel writes without a line number, so that an edit above does not change the catalogue


def marked() -> Catalog:
    """Give a catalogue of everything, without translations, in the order of the files."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for file in _files():
        place = str(file.relative_to(SOURCE))
        for _line, message, _comments, context in extract("python", io.BytesIO(_code(file).encode()), KEYWORDS):
            catalog.add(message, locations=[(place, WHOLE_FILE)], context=context)
    for sentence in room_sentences():
        catalog.add(sentence, locations=[(ROOM_SENTENCES, WHOLE_FILE)])
    return catalog


def _files() -> Iterator[Path]:
    for file in sorted(SOURCE.rglob("*")):
        if file.suffix in {".py", ".html", ".txt"} and not {"simulator", "static"} & set(file.parts):
            yield file


def _code(file: Path) -> str:
    """Give Python; of a template what Django makes of it, on one line, since its lines are not Python's."""
    if file.suffix == ".py":
        return file.read_text()
    from django.utils.translation.template import templatize

    return " ".join(line.strip() for line in templatize(file.read_text(), origin=str(file)).split("\n"))

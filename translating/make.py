"""Bring the catalogues up to what the pages say, and compile them: `make messages`. With `--check` nothing is written.

A text that is new gets an empty translation, which `--check` and the tests refuse: write it, then run this again. A
text that is gone is dropped. Needs no program besides Python.
"""

import io
import re
import sys
from pathlib import Path

import django
from babel import Locale
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from compile_mo import compiled
from django.conf import settings
from extract import ROOM_SENTENCES, marked
from room_words import SOURCE, room_sentences

from castlist.imports.country_names import COUNTRY_NAMES

LOCALE = SOURCE / "ui" / "locale"
PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "es": "nplurals=2; plural=(n != 1);",
    "hi": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n != 1);",
}
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Castlist\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def po_of(language: str) -> Path:
    """Name the file of a language's translations."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Read a language's translations; an empty catalogue where there is no file yet."""
    file = po_of(language)
    text = file.read_text() if file.exists() else HEADER.format(language=language, plurals=PLURALS[language])
    return read_po(io.StringIO(text), locale=language)


def brought_up(language: str, template: Catalog) -> str:
    """Give the text of a language's file, with what is marked and nothing else."""
    old = read(language)
    new = Catalog(locale=language, charset="utf-8", fuzzy=False)
    countries = countries_in(language)
    for message in template:
        if message.id:
            found = old.get(message.id, message.context)
            string = found.string if found and not found.fuzzy and _fits(found.id, message.id) else None
            string = string or countries.get(str(message.id))
            new.add(message.id, string, locations=message.locations, flags=message.flags, context=message.context)
    written = io.BytesIO()
    write_po(written, new, width=120, omit_header=True, include_lineno=False, sort_by_file=False)
    return HEADER.format(language=language, plurals=PLURALS[language]) + written.getvalue().decode()


def countries_in(language: str) -> dict[str, str]:
    """Give the names of countries as CLDR has them, by the English names that stand in imports/country_names.py."""
    names = Locale(language).territories
    return {name: names[code] for code, name in COUNTRY_NAMES.items() if code in names}


def _fits(known: object, wanted: object) -> bool:
    return isinstance(known, str) == isinstance(wanted, str)


def room_module() -> str:
    """Give the text of the module that tells the pages which sentences the rooms have."""
    lines = "".join(f"    {_quoted(sentence)},\n" for sentence in room_sentences())
    return (
        '"""The sentences of the rooms, with a named place for each value. Made by `make messages`, not by hand."""\n'
        f"# ruff: noqa: E501\n# fmt: off\n\nSENTENCES = (\n{lines})\n"
    )


def _quoted(text: str) -> str:
    """Quote as the formatter does: with double quotes unless that needs more backslashes."""
    if '"' in text and "'" not in text:
        return f"'{text}'" if "\\" not in text else "'" + text.replace("\\", "\\\\") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def wanted() -> dict[Path, bytes]:
    """Give what should stand in each file that this writes."""
    files = {SOURCE / ROOM_SENTENCES: room_module().encode()}
    template = marked()
    for language in PLURALS:
        text = brought_up(language, template)
        files[po_of(language)] = text.encode()
        files[po_of(language).with_suffix(".mo")] = compiled(text)
    return files


def untranslated() -> list[str]:
    """Say which texts have no translation yet."""
    return [
        f"{language}: no translation of {message.id!r}"
        for language in PLURALS
        for message in read(language)
        if message.id and not all([message.string] if isinstance(message.string, str) else list(message.string or [""]))
    ]


def main() -> int:
    """Write, or check with `--check`; 1 where something is missing."""
    settings.configure(USE_I18N=True)
    django.setup()
    found = []
    for file, content in wanted().items():
        if "--check" not in sys.argv[1:]:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        elif not file.exists() or file.read_bytes() != content:
            found.append(f"{file.relative_to(SOURCE)} does not fit what is marked; run `make messages`.")
    found += untranslated()
    sys.stdout.write("".join(re.sub(r"\s+", " ", each) + "\n" for each in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Each catalogue says everything that is marked, with the same places, in each plural form, and is compiled."""

import re
import sys
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.mofile import read_mo

TRANSLATING = Path(__file__).resolve().parents[2] / "translating"
sys.path.insert(0, str(TRANSLATING))

from compile_mo import compiled  # noqa: E402
from extract import marked  # noqa: E402
from make import PLURALS, po_of, read, room_module  # noqa: E402
from room_words import SOURCE, sentences_of  # noqa: E402

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace

LANGUAGES = sorted(PLURALS)
OF_ONE = {"ar": (0, 1, 2), "es": (0,), "hi": (0,), "pt": (0,)}
"""Forms that may say their number in words: a message, two messages; of none there are no pages."""
MAY_BE_LEFT_OUT = {"{verb}"}
"""English words of the rooms that other languages say with the rest of the sentence."""


def _key(message: Any) -> tuple[Any, Any]:
    return message.context, message.id


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _places(text: str, *, is_template: bool) -> set[str]:
    """Find what is filled in, and the tags around it."""
    found = set(re.findall(r"%\(\w+\)[sd]|%s|</?\w+", text))
    if is_template:
        found |= {"{" + name + "}" for _, name, _, _ in Formatter().parse(text) if name}
    return found


def _has_names(text: str) -> bool:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return False
    return bool(names) and all(name.isidentifier() for name in names)


@pytest.fixture(scope="module")
def wanted() -> dict[tuple[Any, Any], Any]:
    return {_key(message): message for message in marked() if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_marked_is_in_the_catalogue_and_nothing_else(language: str, wanted: dict[Any, Any]) -> None:
    there = {_key(message) for message in read(language) if message.id}
    assert there == set(wanted), "run `make messages`, then write what is new (docs/translating.md)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_in_every_plural_form(language: str) -> None:
    number = int(re.search(r"nplurals=(\d)", PLURALS[language]).group(1))  # type: ignore[union-attr]
    for message in read(language):
        if message.id:
            forms = _forms(message.string)
            assert all(forms), message.id
            assert len(forms) == (1 if isinstance(message.id, str) else number), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_text_does(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        said = _forms(message.id)[-1]
        is_template = _has_names(said)
        expected = _places(said, is_template=is_template)
        for at, form in enumerate(_forms(message.string)):
            places = _places(form, is_template=is_template)
            assert places <= expected, (message.id, form)
            is_of_one = isinstance(message.id, tuple) and at in OF_ONE[language]
            assert is_of_one or expected - places <= MAY_BE_LEFT_OUT, (message.id, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_what_the_catalogue_compiles_to(language: str) -> None:
    file = po_of(language)
    assert file.with_suffix(".mo").read_bytes() == compiled(file.read_text())
    with file.with_suffix(".mo").open("rb") as compiled_file:
        assert len(read_mo(compiled_file)) == len(read(language))


def test_the_sentences_of_the_rooms_are_those_that_the_pages_know() -> None:
    assert (SOURCE / "ui" / "room_sentences.py").read_text() == room_module(), "run `make messages`"


def test_values_of_a_sentence_become_named_places() -> None:
    source = 'raise Refused(f"There is no segment {segment.name}. It has {len(rows)} rows.")'
    assert sentences_of(source) == ["There is no segment {name}. It has {number} rows."]


SPOKEN = [
    ("There is no segment Diwali.", "No hay ningún segmento Diwali."),
    ("Choose a template first.", "Elige primero una plantilla."),
    (
        "Condition 2: There is no attribute city any more.",
        "Condición 2: Ya no hay ningún atributo city.",
    ),
    ("The channel was stopped. The key was refused", "El canal se detuvo. Se rechazó la clave"),
    (
        "Template paused or disabled (132015: Template is paused). Choose another template.",
        "Plantilla en pausa o desactivada (132015: Template is paused). Elige otra plantilla.",
    ),
    ("Not a valid number for Spain (+34)", "No es un número válido de España (+34)"),
    ("What nobody of ours has written", "What nobody of ours has written"),
    ("", ""),
]


@pytest.mark.parametrize(("said", "shown"), SPOKEN)
def test_a_sentence_of_a_room_is_read_in_the_language_of_the_reader(said: str, shown: str) -> None:
    from django.utils import translation

    from castlist.ui.spoken import spoken

    with translation.override("es"):
        assert spoken(said) == shown
    with translation.override("en"):
        assert spoken(said) == said


def test_a_value_that_people_wrote_is_never_translated() -> None:
    from django.utils import translation

    from castlist.ui.spoken import spoken

    with translation.override("es"):
        assert spoken("There is a segment Completed already. Choose another name.") == (
            "Ya hay un segmento Completed. Elige otro nombre."
        )


COMMENTS = [
    (
        'user.phone_no: "12" is not a valid number for India (+91)',
        'user.phone_no: "12" no es un número válido de India (+91)',
    ),
    (
        'points: "many" is not a NUMBER; write digits, with a point for decimals; vip: "x" is not a BOOLEAN; '
        "write true or false",
        'points: "many" no es NUMBER; escribe dígitos, con un punto para los decimales; vip: "x" no es BOOLEAN; '
        "escribe true o false",
    ),
    ("user.phone_no: no phone number", "user.phone_no: sin número de teléfono"),
    ("Replaced by row 12", "Reemplazada por la fila 12"),
]


@pytest.mark.parametrize(("comment", "shown"), COMMENTS)
def test_a_row_s_comment_is_translated_around_names_and_values(comment: str, shown: str) -> None:
    from django.utils import translation

    from castlist.ui.imports.row_comments import said_comment

    with translation.override("es"):
        assert said_comment(comment) == shown
    with translation.override("en"):
        assert said_comment(comment) == comment


MENU = {
    "ar": ("rtl", "المستخدمون", "الشرائح", "البث", "التقارير", "الإعدادات"),
    "es": ("ltr", "Usuarios", "Segmentos", "Difusión", "Informes", "Configuración"),
    "hi": ("ltr", "उपयोगकर्ता", "सेगमेंट", "ब्रॉडकास्ट", "रिपोर्ट", "कॉन्फ़िगर"),
    "pt": ("ltr", "Usuários", "Segmentos", "Transmissão", "Relatórios", "Configurações"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_the_language_that_the_reader_chose(
    workspace: "Workspace", owner: "Client", language: str
) -> None:
    from django.urls import reverse

    from castlist.workspaces.models import User

    User.objects.filter(pk=owner.session["_auth_user_id"]).update(language=language)
    page = owner.get(reverse("users", args=[workspace.slug])).content.decode()
    direction, *places = MENU[language]
    assert f'lang="{language}"' in page
    assert f'dir="{direction}"' in page
    menu = re.search(r'<nav class="cl-rail".*?</nav>', page, re.DOTALL).group(0)  # type: ignore[union-attr]
    labels = re.findall(r'<span class="cl-label">([^<]+)</span>', menu)
    assert [label.strip() for label in labels if label.strip() != "Castlist"][1:] == places

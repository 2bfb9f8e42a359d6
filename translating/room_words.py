"""Find the sentences of the rooms that pages show: the rooms stay free of translation, so their English is read here.

A sentence is a text in the code of a room that begins with a capital or a value and has a space. The values of an
f-string become named places: `f"There is no segment {segment.name}."` is kept as `There is no segment {name}.` The
tables whose sentences are put together or begin in the middle are read as they are, and the names of countries.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from castlist.imports.comments import SAYS
from castlist.imports.country_names import COUNTRY_NAMES
from castlist.imports.header_problems import WORDS as HEADER_WORDS

SOURCE = Path(__file__).resolve().parent.parent / "src" / "castlist"
ROOMS = ("workspaces", "audience", "channels", "imports", "broadcasts", "receipts", "reports")
OTHERS = ("config/addresses.py",)

WORD_TABLES = (
    "imports/lifecycle.py",
    "broadcasts/lifecycle.py",
    "ui/statuses.py",
    "ui/configure/standing.py",
)
"""Here single words are meant for people, too: statuses and qualities."""

ONLY_ELSEWHERE = (
    "workspaces/lookup.py",
    "channels/declaring.py",
    "channels/lookup.py",
    "channels/providers/sandbox_templates.py",
    "receipts/inbox/line.py",
    "receipts/stored.py",
    "audience/rule_words.py",
    "audience/condition_words.py",
    "imports/history.py",
)
"""Read at the command, by a provider or by a recipient, never on a page; or put together on the pages anew."""

NEVER_SHOWN = ("Plan Rows", "Bearer ", "xmlns", "(--accept)", "\n", "This is no callback", "neither JSON", "Come again")
"""What only looks like a sentence, or is read at the command alone."""

TRANSLATED = frozenset({"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "_"})
NOT_READ = frozenset(
    {"AssertionError", "ValueError", "LookupError", "KeyError", "TypeError", "RuntimeError", "_Turned"}
)
LOGGED = frozenset({"debug", "info", "warning", "error", "exception", "execute"})

_BEGINS = re.compile(r'[A-Z][a-z]|[A-Z] [a-z]|["`“]?\{')
_HAS_WORDS = re.compile(r"[a-z]{2,} |[a-z]{2,}[.:;,]")


def room_sentences() -> list[str]:
    """Give every sentence once, in the order of the rooms and their files."""
    found = dict.fromkeys(sentence for file in _files() for sentence in sentences_of(file.read_text()))
    words = (word for name in WORD_TABLES for word in words_of((SOURCE / name).read_text()))
    tables = (*HEADER_WORDS.values(), *(_as_said(text) for text in SAYS.values()), *COUNTRY_NAMES.values())
    return list(found | dict.fromkeys(tables) | dict.fromkeys(words))


def _as_said(template: str) -> str:
    """Give a template that has no places as it reads once it is filled in."""
    return template if any(name for _, name, _, _ in Formatter().parse(template)) else template.format()


def words_of(source: str) -> list[str]:
    """Give the single words of a module that begin with a capital, as statuses do."""
    reader = _Reader()
    reader.visit(ast.parse(source))
    return [text for text in reader.found if re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*", text)]


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for file in sorted((SOURCE / room).rglob("*.py")):
            if "migrations" not in file.parts and str(file.relative_to(SOURCE)) not in ONLY_ELSEWHERE:
                yield file
    yield from (SOURCE / name for name in OTHERS if (SOURCE / name).exists())


def sentences_of(source: str) -> list[str]:
    """Give the sentences in the text of one module."""
    reader = _Reader()
    reader.visit(ast.parse(source))
    return [text for text in reader.found if _reads_as_sentence(text)]


class _Reader(ast.NodeVisitor):
    """Walks a module past docstrings, log lines and what is translated already."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in TRANSLATED | NOT_READ | LOGGED:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.found.append(_shape(node))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append(node.value)


def _shape(node: ast.JoinedStr) -> str:
    """Give the text of an f-string with a named place for each value."""
    names: dict[str, str] = {}
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            parts.append("{" + _place(part.value, names) + "}")
        elif isinstance(part, ast.Constant):
            parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))
    text = "".join(parts)
    return text if names else text.replace("{{", "{").replace("}}", "}")


def _place(value: ast.expr, names: dict[str, str]) -> str:
    """Name a place after its value; the same value keeps its name, another of that name gets a number."""
    key = ast.unparse(value)
    if key not in names:
        name = _last_name(value) or "value"
        taken = sum(re.sub(r"\d+$", "", other) == name for other in names.values())
        names[key] = f"{name}{taken + 1}" if taken else name
    return names[key]


def _last_name(value: ast.expr) -> str:  # noqa: PLR0911 - one line for each kind of expression
    match value:
        case ast.Name(id=name):
            return name.strip("_").lower()
        case ast.Attribute(attr=name):
            return name.strip("_")
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Subscript(value=inner) | ast.BoolOp(values=[inner, *_]):
            return _last_name(inner)
        case ast.Call(func=ast.Name(id="len")):
            return "number"
        case ast.Call(func=ast.Name(id=name)):
            return name.strip("_").removesuffix("_of")
    return ""


def _reads_as_sentence(text: str) -> bool:
    if "{{column}}" in text or any(each in text for each in NEVER_SHOWN):
        return False
    try:
        literal = "".join(part for part, _, _, _ in Formatter().parse(text))
    except ValueError:
        literal = text
    return bool(_BEGINS.match(text) and " " in text.strip() and _HAS_WORDS.search(literal) and "://" not in text[:12])

"""Finding the sentences that the code says to people, by reading it: what the docs are held against."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_SENTENCE = re.compile(r"[A-Z`{][^\n]* [^\n]*[.:]$")
"""What a sentence looks like: it begins with a capital (or with what it is about), has words, and ends."""

NO_WORDS = {"connection", "record"}
"""Names of arguments that are not what is said."""


class CannotFollow(Exception):
    """A sentence is put together in a way that is not read here. Put it where it is raised, or teach this module."""


def sentences(file: Path) -> set[str]:
    """Find every text of a module that reads as a sentence, docstrings left out; `{}` stands for what is filled in."""
    tree = ast.parse(file.read_text())
    constants = _constants(tree)
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        _text(node, constants)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in inner | docstrings
    ]
    return {text for text in texts if text and _SENTENCE.match(text)}


def said_by(file: Path, names: set[str]) -> set[str]:
    """Find what is said where one of these is raised or called: each of its arguments that is text.

    A code (one word) is no sentence. Raises CannotFollow for an argument that hides its text.
    """
    tree = ast.parse(file.read_text())
    constants = _constants(tree)
    found: set[str] = set()
    for call in _calls(tree, names):
        texts = [_argument(argument, constants, file) for argument in call.args]
        found |= {text for text in texts if text and " " in text}
    return found


def returned_by(file: Path, function: str) -> set[str]:
    """Find the texts that a function returns."""
    tree = ast.parse(file.read_text())
    (body,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    texts = [
        _text(node.value, _constants(tree))
        for node in ast.walk(body)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant | ast.JoinedStr)
    ]
    return {text for text in texts if text}


def _calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def _argument(argument: ast.expr, constants: dict[str, str], file: Path) -> str | None:
    """Give the text of an argument. Another error's words are found where that error is raised."""
    if isinstance(argument, ast.Constant | ast.JoinedStr):
        return _text(argument, constants)
    if isinstance(argument, ast.Call) and ast.unparse(argument.func) == "str":
        return None
    if isinstance(argument, ast.Name) and argument.id in NO_WORDS:
        return None
    raise CannotFollow(f"{file.name}, line {argument.lineno}: {ast.unparse(argument)}")


def _text(node: ast.expr, constants: dict[str, str]) -> str | None:
    """Give a text as it is written, `{}` for what is filled in, save constants of the module."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        str(part.value)
        if isinstance(part, ast.Constant)
        else constants.get(ast.unparse(part.value), "{}")
        if isinstance(part, ast.FormattedValue)
        else "{}"
        for part in node.values
    )


def _constants(tree: ast.Module) -> dict[str, str]:
    """Read the module's texts that have a name."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

"""Finding the seven predefined columns in a header, and saying best what is wrong where they are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from castlist.audience.predefined import PREDEFINED, RESERVED_PREFIX
from castlist.imports.column_letters import column_letter
from castlist.imports.header_problems import HeaderProblem
from castlist.imports.trimming import trim_text

LOOKED_AT = 3 * len(PREDEFINED)
"""So many cells of a header can have to do with the predefined names; it may have thousands."""


@dataclass(frozen=True, kw_only=True)
class _Token:
    """A header cell, or two that a comma typed for a dot has torn apart (`user`, `first_name`)."""

    column: int
    text: str
    meant: str | None = None


def find_predefined(names: Sequence[str]) -> tuple[int, list[HeaderProblem]]:
    """Hold the header's beginning against the seven predefined names.

    Returns the index of the first custom column and the problems found. The faults told are the fewest that explain
    what is there: a column left out is one fault, not a fault in each column after it; a swap is two.
    """
    tokens = _tokens(names)
    steps = _fewest_edits(tokens[:LOOKED_AT])
    problems = [problem for step in steps for problem in _problems(*step, names)]
    used = [token for _, token, _ in steps if token is not None]
    first_custom = tokens.index(used[-1]) + 1 if used else 0
    return (tokens[first_custom].column if first_custom < len(tokens) else len(names)), problems


def _tokens(names: Sequence[str]) -> list[_Token]:
    tokens: list[_Token] = []
    skip = False
    for column, (name, after) in enumerate(zip(names, [*names[1:], ""], strict=True)):
        if skip:
            skip = False
            continue
        joined = f"user.{after}"
        if name == "user" and joined in PREDEFINED:
            skip = True
            tokens.append(_Token(column=column, text=f"user, {after}", meant=joined))
        else:
            tokens.append(_Token(column=column, text=name, meant=_comma_slip(name)))
    return tokens


def _comma_slip(name: str) -> str | None:
    before, comma, after = name.partition(",")
    meant = f"{trim_text(before)}.{trim_text(after)}"
    return meant if comma and meant in PREDEFINED else None


_Step = tuple[str | None, _Token | None, int]
"""The expected name, what stands for it, and the column (counted from 0) that the fault is told of."""


def _fewest_edits(tokens: list[_Token]) -> list[_Step]:
    """Align the seven names with the beginning of the header, what follows being free (an edit distance)."""
    best: dict[tuple[int, int], tuple[float, list[_Step]]] = {}

    def align(i: int, j: int) -> tuple[float, list[_Step]]:
        if i == len(PREDEFINED):
            return 0.0, []
        if (i, j) not in best:
            best[i, j] = min(_moves(i, j), key=lambda move: move[0])
        return best[i, j]

    def _moves(i: int, j: int) -> list[tuple[float, list[_Step]]]:
        column = tokens[j].column if j < len(tokens) else _end(tokens) + i - min(i, len(tokens))
        moves = []
        if j < len(tokens):
            cost, rest = align(i + 1, j + 1)
            moves.append((cost + _distance(PREDEFINED[i], tokens[j]), [(PREDEFINED[i], tokens[j], column), *rest]))
        cost, rest = align(i + 1, j)
        moves.append((cost + 1, [(PREDEFINED[i], None, i), *rest]))
        if j < len(tokens):
            cost, rest = align(i, j + 1)
            moves.append((cost + 1, [(None, tokens[j], column), *rest]))
        return moves

    return align(0, 0)[1]


def _end(tokens: list[_Token]) -> int:
    return tokens[-1].column + 1 if tokens else 0


def _distance(expected: str, token: _Token) -> float:
    """Say how unlike a cell is: a slip or another predefined name is likelier meant for it than a custom name."""
    if expected == token.text:
        return 0
    if expected == token.meant:
        return 0.5
    alike = SequenceMatcher(None, expected, token.text.lower()).ratio() > 0.6
    return 1 if alike or token.text.startswith(RESERVED_PREFIX) or not token.text else 1.5


def _problems(expected: str | None, token: _Token | None, column: int, names: Sequence[str]) -> list[HeaderProblem]:
    if expected is None:
        text = token.text if token else ""
        if text in PREDEFINED and names.index(text) < column:
            facts = {"first": column_letter(names.index(text)), "found": text}
            return [HeaderProblem(column=column, code="same_name", facts=facts)]
        return [HeaderProblem(column=column, code="extra" if text else "extra_unnamed", facts={"found": text})]
    if token is None:
        here = names[column] if column < len(names) else ""
        facts = {"expected": expected, "found": here}
        return [HeaderProblem(column=column, code="missing_here" if here else "missing", facts=facts)]
    if token.text == expected:
        return []
    if token.meant == expected:
        facts = {"expected": expected, "found": token.text}
        return [HeaderProblem(column=column, code="comma_for_dot", facts=facts)]
    code = "should_be" if token.text else "should_be_unnamed"
    return [HeaderProblem(column=column, code=code, facts={"expected": expected, "found": token.text})]

"""Header problems as a page shows them: grouped, numbered from the left, cut into pieces that can be marked. Pure.

The sentences are those of header_problems.py; two columns that are swapped, and columns of one name, count as one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from string import Formatter
from typing import Any

from castlist.audience.attribute_types import AttributeType
from castlist.imports.column_letters import column_letter
from castlist.imports.header_problems import WORDS

Translate = Any
"""Django's gettext, or what gives a text back as it is."""


class Mark(StrEnum):
    """What a piece of a sentence is: plain text, what stands in the sheet, what should, or just a name."""

    PLAIN = "plain"
    WAS = "was"
    IS = "is"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a sentence."""

    text: str
    mark: Mark = Mark.PLAIN


@dataclass(frozen=True, kw_only=True)
class ProblemGroup:
    """One thing to correct: `columns` count from 0; `title` says what is wrong, `remedy` what to do."""

    number: int
    columns: tuple[int, ...]
    title: tuple[Piece, ...]
    remedy: tuple[Piece, ...]
    is_about_types: bool = False


SWAPPED = "Columns {first} and {second} are swapped."
SWAPPED_HOW = (
    "{first} is `{found}` and should be `{expected}`. {second} is `{expected}` and should be `{found}`. "
    "The first seven columns keep their order."
)
ALIKE = "Columns {columns} and {last} have the same name."
ALIKE_CASE = "{names} count as one: capitals make no difference. Rename or remove one of them."
ALIKE_SAME = "Each is named `{found}`. Rename or remove all but one of them."
WRITE_TYPE = "Write `{written}`."
WITHOUT_TYPE = "Without a type a column is TEXT."

_WAS = frozenset({"found"})
_IS = frozenset({"expected", "name", "stored", "written"})


def group_problems(
    problems: Sequence[Mapping[str, Any]], titles: Sequence[str], *, translate: Translate = str
) -> list[ProblemGroup]:
    """Group problems as Import History keeps them (`column`, `code`, `facts`), with the header they are of.

    A fault that is none of a header (no `column`) is left out.
    """
    told = [problem for problem in problems if "column" in problem]
    groups = [_group(together, titles, translate) for together in _together(told)]
    ordered = sorted(groups, key=lambda group: group[0])
    return [
        ProblemGroup(number=at, columns=columns, title=title, remedy=remedy, is_about_types=about)
        for at, (columns, title, remedy, about) in enumerate(ordered, 1)
    ]


_Shown = tuple[tuple[int, ...], tuple[Piece, ...], tuple[Piece, ...], bool]


def _together(problems: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    left = list(problems)
    while left:
        problem = left.pop(0)
        others = [other for other in left if _is_one(problem, other)]
        left = [other for other in left if other not in others]
        yield [problem, *others]


def _is_one(problem: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two columns have one fault: they are swapped, or are the second and third of one name."""
    facts, others = problem["facts"], other["facts"]
    if problem["code"] != other["code"]:
        return False
    if problem["code"] == "should_be":
        return bool(facts["found"] == others["expected"] and facts["expected"] == others["found"])
    return bool(problem["code"] == "same_name" and facts["first"] == others["first"])


def _group(together: list[Mapping[str, Any]], titles: Sequence[str], translate: Translate) -> _Shown:
    problem = together[0]
    if problem["code"] == "should_be" and len(together) == 2:
        return _swapped(together, translate)
    if problem["code"] == "same_name":
        return _alike(together, titles, translate)
    title, remedy = _sentence(problem, translate)
    if problem["code"] == "type_left_out":
        remedy = (Piece(text=f"{translate(WITHOUT_TYPE)} "), *remedy)
    if problem["code"] == "unknown_type" and (written := _meant(problem["facts"])):
        remedy = (*pieces_of(translate(WRITE_TYPE), {"written": written}), Piece(text=" "), *remedy)
    return (problem["column"],), title, remedy, problem["code"] == "unknown_type"


def _swapped(together: list[Mapping[str, Any]], translate: Translate) -> _Shown:
    first, second = sorted(together, key=lambda problem: problem["column"])
    facts = {
        **first["facts"],
        "first": column_letter(first["column"]),
        "second": column_letter(second["column"]),
    }
    columns = (first["column"], second["column"])
    return columns, _plain(translate(SWAPPED), facts), _swap_pieces(translate(SWAPPED_HOW), facts), False


def _swap_pieces(template: str, facts: Mapping[str, Any]) -> tuple[Piece, ...]:
    """Mark by what stands before: each column first says what it is, then what it should be."""
    marks = iter((Mark.WAS, Mark.IS, Mark.WAS, Mark.IS))
    pieces = pieces_of(template, facts)
    return tuple(Piece(text=p.text, mark=next(marks)) if p.mark != Mark.PLAIN else p for p in pieces)


def _alike(together: list[Mapping[str, Any]], titles: Sequence[str], translate: Translate) -> _Shown:
    letters = {column_letter(at): at for at in range(len(titles))}
    first = together[0]["facts"]["first"]
    columns = sorted({letters.get(first, together[0]["column"]), *(each["column"] for each in together)})
    named = [column_letter(at) for at in columns]
    title = _plain(translate(ALIKE), {"columns": ", ".join(named[:-1]), "last": named[-1]})
    spelled = list(dict.fromkeys(_name_of(titles[at]) for at in columns if at < len(titles)))
    if len(spelled) > 1:
        names = " and ".join(f"`{{n{at}}}`" for at in range(len(spelled)))
        template = translate(ALIKE_CASE).replace("{names}", names)
        remedy = pieces_of(
            template,
            {f"n{at}": text for at, text in enumerate(spelled)},
            was=frozenset(f"n{at}" for at in range(len(spelled))),
        )
    else:
        remedy = pieces_of(translate(ALIKE_SAME), {"found": together[0]["facts"]["found"]})
    return tuple(columns), title, remedy, False


def _name_of(title: str) -> str:
    return (title.rpartition("||")[0] or title).strip()


def _meant(facts: Mapping[str, Any]) -> str | None:
    """Guess what was meant by a type that there is not: `joined||DATE` for DAY."""
    if "name" not in facts:
        return None
    near = get_close_matches(facts["kind"].upper(), list(AttributeType), n=1, cutoff=0.5)
    return f"{facts['name']}||{near[0]}" if near else None


def _sentence(problem: Mapping[str, Any], translate: Translate) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Cut a problem's words after their first sentence: what is wrong, and what to do."""
    template = translate(WORDS[problem["code"]])
    facts = {**problem["facts"], "column": column_letter(problem["column"])}
    end = _first_end(template)
    return _without_stop(pieces_of(template[:end], facts)), pieces_of(template[end:].strip(), facts)


def _first_end(template: str) -> int:
    """Find where the first sentence ends: at a full stop outside names, or a semicolon before what to do."""
    is_name = False
    for at, character in enumerate(template):
        if character == "`":
            is_name = not is_name
        elif not is_name and character in ".।" and template[at + 1 : at + 2] in ("", " "):
            return at + 1
    return len(template)


def pieces_of(
    template: str, facts: Mapping[str, Any], *, was: frozenset[str] = _WAS, is_: frozenset[str] = _IS
) -> tuple[Piece, ...]:
    """Fill a sentence and cut it at its backticks; a name is marked by which fact stands in it."""
    pieces: list[Piece] = []
    inside: list[tuple[str, str | None]] | None = None
    for text, fact in _parts(template, facts):
        for at, part in enumerate([text] if fact else text.split("`")):
            if at and inside is not None:
                pieces.append(_named(inside, was, is_))
                inside = None
            elif at:
                inside = []
            if inside is not None:
                inside.append((part, fact))
            elif part:
                pieces.append(Piece(text=part))
    return tuple(pieces)


def _parts(template: str, facts: Mapping[str, Any]) -> Iterable[tuple[str, str | None]]:
    for literal, name, _spec, _conversion in Formatter().parse(template):
        if literal:
            yield literal, None
        if name:
            yield str(facts[name]), name


def _named(inside: Sequence[tuple[str, str | None]], was: frozenset[str], is_: frozenset[str]) -> Piece:
    names = {fact for _, fact in inside if fact}
    mark = Mark.WAS if names & was else Mark.IS if names & is_ else Mark.NAME
    return Piece(text="".join(text for text, _ in inside), mark=mark)


def _plain(template: str, facts: Mapping[str, Any]) -> tuple[Piece, ...]:
    return _without_stop((Piece(text=template.format(**facts)),))


def _without_stop(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Take the full stop off a title."""
    *before, last = pieces
    if last.mark != Mark.PLAIN:
        return pieces
    text = last.text.rstrip(".।")
    return (*before, Piece(text=text)) if text else tuple(before)

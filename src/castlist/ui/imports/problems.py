"""A header's problems beside the sheet's first rows: which columns are marked, and with which numbers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from castlist.imports.checking import SheetStart
from castlist.imports.column_letters import column_letter
from castlist.imports.problem_groups import ProblemGroup, group_problems


@dataclass(frozen=True, kw_only=True)
class ShownCell:
    """A cell; `is_marked` where its column has a problem."""

    text: str
    is_marked: bool


@dataclass(frozen=True, kw_only=True)
class ShownColumn:
    """The head of a column: its letter, and the numbers of the problems it has."""

    letter: str
    pins: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ShownSheet:
    """The beginning of a sheet as it is drawn. `label` says to screen readers what it is."""

    label: str
    columns: tuple[ShownColumn, ...]
    titles: tuple[ShownCell, ...]
    rows: tuple[tuple[int, tuple[ShownCell, ...]], ...]
    left_out: int


def groups_of(problems: Sequence[Mapping[str, Any]], titles: Sequence[str]) -> list[ProblemGroup]:
    """Group problems in the reader's language."""
    return group_problems(problems, titles, translate=_)


def show_sheet(start: SheetStart, groups: Sequence[ProblemGroup], *, name: str) -> ShownSheet:
    """Lay out the beginning of a sheet, with the columns marked that have problems."""
    pins: defaultdict[int, list[int]] = defaultdict(list)
    for group in groups:
        for column in group.columns:
            pins[column].append(group.number)

    def cells(texts: Sequence[str]) -> tuple[ShownCell, ...]:
        return tuple(ShownCell(text=text, is_marked=at in pins) for at, text in enumerate(texts))

    heads = (ShownColumn(letter=column_letter(at), pins=tuple(pins.get(at, ()))) for at in range(len(start.titles)))
    return ShownSheet(
        label=_label(name, sorted(pins)),
        columns=tuple(heads),
        titles=cells(start.titles),
        rows=tuple((number, cells(row)) for number, row in start.rows),
        left_out=start.left_out,
    )


def _label(name: str, faulty: Sequence[int]) -> str:
    label = _("First rows of %(name)s.") % {"name": name}
    letters = [column_letter(at) for at in faulty]
    if len(letters) == 1:
        return f"{label} {_('Column %(letter)s has a problem.') % {'letter': letters[0]}}"
    if letters:
        told = _("Columns %(letters)s and %(last)s have problems.")
        return f"{label} {told % {'letters': ', '.join(letters[:-1]), 'last': letters[-1]}}"
    return label


def heading_of(name: str, number: int) -> str:
    """Say of which file the header is refused, and for how many problems."""
    from django.utils.translation import ngettext

    words = ngettext(
        "The header of %(name)s has %(number)s problem", "The header of %(name)s has %(number)s problems", number
    )
    return words % {"name": name, "number": number_format(number)}

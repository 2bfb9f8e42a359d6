"""What can be wrong with a header, and its words (import sheet rules §3). One problem per faulty column."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from castlist.audience.attribute_types import AttributeType
from castlist.imports.column_letters import column_letter

TYPES = ", ".join(AttributeType)

SHOWN_TEXT = 200
"""Characters of an offending text that are shown and kept; a longer one ends in `…`."""

WORDS: Mapping[str, str] = {
    "should_be": "Column {column} should be `{expected}`, but is `{found}`.",
    "should_be_unnamed": "Column {column} should be `{expected}`, but has no name.",
    "missing": "`{expected}` is missing; it belongs in column {column}.",
    "missing_here": "`{expected}` is missing; it belongs in column {column}, where `{found}` is.",
    "comma_for_dot": "Column {column}: `{found}` has a comma for a dot. Write `{expected}`.",
    "extra": "Column {column}: `{found}` stands among the first seven columns. Move it to the right of `user.account`.",
    "extra_unnamed": "Column {column} has no name and stands among the first seven columns. Delete it.",
    "belongs_elsewhere": "Column {column}: `{found}` belongs in column {belongs}.",
    "unnamed": "Column {column} has no name, but a column to its right has one. Name it, or delete it.",
    "unnamed_run": (
        "Columns {column} to {last} have no name, but a column to their right has one. Name them, or delete them."
    ),
    "same_name": "Column {column} has the same name as column {first}: `{found}`. Rename or delete one of them.",
    "unknown_type": f"Column {{column}}: {{kind}} is not a type. The types are {TYPES}.",
    "reserved": "Column {column}: names that begin with `user.` are reserved. `{found}` needs another name.",
    "type_without_name": "Column {column}: `{found}` has a type but no name.",
    "name_too_long": "Column {column}: the name has {length} characters; an attribute's name has 64 at most.",
    "bad_character": (
        "Column {column}: `{found}` has {character}, which a name cannot have. "
        "Use letters, digits, spaces inside, `_`, `.` and `-`."
    ),
    "type_left_out": "Column {column} has no type, but {name} is stored as {stored}. Write `{name}||{stored}`.",
    "type_conflict": "Column {column} says {kind}, but {name} is stored as {stored}. Write `{name}||{stored}`.",
    "too_many_columns": "Column {column}: a file can have {limit} attributes at most; this one has {count}.",
    "too_wide": "Row 1 goes as far as column {column}; a sheet can have {limit} columns. Delete what is not needed.",
    "blank_header": "Row 1 is blank; the header must stand in row 1.",
}


@dataclass(frozen=True, kw_only=True)
class HeaderProblem:
    """One faulty column: `column` counts from 0, `code` is a key of WORDS, `facts` fill its sentence."""

    column: int
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Cut what is quoted: a cell of a header can have a million characters."""
        shown = {name: _cut(fact) if isinstance(fact, str) else fact for name, fact in self.facts.items()}
        object.__setattr__(self, "facts", shown)

    @property
    def words(self) -> str:
        """The sentence that the person reads."""
        return WORDS[self.code].format(column=column_letter(self.column), **self.facts)

    def as_json(self) -> dict[str, Any]:
        """Give the form in which Import History keeps it."""
        return asdict(self)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"


class HeaderRefused(Exception):
    """The header cannot be used. `problems` has every fault, sorted by column."""

    def __init__(self, problems: list[HeaderProblem]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = problems

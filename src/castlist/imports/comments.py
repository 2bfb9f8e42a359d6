"""The words of verdicts: what the `Comments` column says (import sheet rules §5) and how reasons are counted."""

from collections.abc import Iterable

from castlist.imports.column_letters import column_letter
from castlist.imports.header import Header
from castlist.imports.phones import calling_code, country_name
from castlist.imports.reasons import Reason
from castlist.imports.verdicts import Problem

CREATED = "Created"
UPDATED = "Updated"
UNCHANGED = "Unchanged"
NOT_IMPORTED = "Not imported: the import was cancelled"

_SHOWN = 60
"""Of what a person typed no more is repeated: they see it."""

_JSON_SHAPES = {
    Reason.NOT_ARRAY: 'an ARRAY; write JSON, for example ["red","blue"]',
    Reason.NOT_OBJECT: 'an OBJECT; write JSON, for example {{"size":"M"}}',
    Reason.NOT_LOCATION: 'a LOCATION; write {{"latitude":18.52,"longitude":73.85}}',
}

SAYS: dict[Reason, str] = {
    Reason.NOT_DIGITS: "has characters other than digits",
    Reason.REFORMATTED: "is a number that a spreadsheet reformatted; format the column as text and enter it again",
    Reason.INVALID_PHONE: "is not a valid number for {country} (+{code})",
    Reason.TEXT_TOO_LONG: "is longer than 4,096 characters",
    Reason.HAS_NUL: "has a NUL character",
    Reason.NOT_NUMBER: "is not a NUMBER; write digits, with a point for decimals",
    Reason.NUMBER_TOO_LONG: "is a NUMBER of more than 38 digits",
    Reason.NOT_DATE: "is not a DATE; write a real day as YYYY-MM-DD",
    Reason.NOT_TIME: "is not a TIME; write HH:MM or HH:MM:SS, 24 h",
    Reason.NOT_DATETIME: "is not a DATETIME; write YYYY-MM-DD HH:MM, if needed with seconds and an offset (+05:30)",
    Reason.SKIPPED_TIME: "is a time that the clocks of {zone} skip",
    Reason.NOT_BOOLEAN: "is not a BOOLEAN; write true or false",
    **{reason: f"is not {shape}" for reason, shape in _JSON_SHAPES.items()},
    Reason.JSON_TOO_LONG: "is longer than 16,384 characters",
    Reason.JSON_TOO_DEEP: "is nested deeper than 32 levels",
    Reason.JSON_REPEATED_KEY: "has the same key twice",
    Reason.JSON_NUMBER_TOO_LONG: "has a number of more than 38 digits, or an exponent beyond 38",
    Reason.JSON_BAD_CHARACTER: (
        "has a character that JSON cannot have there (a line break, \\u0000, half a surrogate pair)"
    ),
    Reason.ERROR_CELL: "is an error of the workbook, not a value",
}
"""What a comment says of a value, after the header's name and the text."""

_HEADINGS: dict[Reason, str] = {
    Reason.NO_PHONE: "No phone number",
    Reason.NOT_DIGITS: "Has characters other than digits",
    Reason.REFORMATTED: "A spreadsheet reformatted the number",
    Reason.INVALID_PHONE: "Not a valid number for {country} (+{code})",
    Reason.TEXT_TOO_LONG: "Longer than 4,096 characters",
    Reason.HAS_NUL: "Has a NUL character",
    Reason.NOT_NUMBER: "Not a NUMBER",
    Reason.NUMBER_TOO_LONG: "A NUMBER of more than 38 digits",
    Reason.NOT_DATE: "Not a DATE",
    Reason.NOT_TIME: "Not a TIME",
    Reason.NOT_DATETIME: "Not a DATETIME",
    Reason.SKIPPED_TIME: "A time that the clocks skip",
    Reason.NOT_BOOLEAN: "Not a BOOLEAN",
    Reason.NOT_ARRAY: "Not an ARRAY",
    Reason.NOT_OBJECT: "Not an OBJECT",
    Reason.NOT_LOCATION: "Not a LOCATION",
    Reason.JSON_TOO_LONG: "JSON longer than 16,384 characters",
    Reason.JSON_TOO_DEEP: "JSON nested deeper than 32 levels",
    Reason.JSON_REPEATED_KEY: "The same JSON key twice",
    Reason.JSON_NUMBER_TOO_LONG: "A JSON number of more than 38 digits",
    Reason.JSON_BAD_CHARACTER: "JSON with a character that it cannot have",
    Reason.ERROR_CELL: "An error cell of the workbook",
    Reason.SURPLUS_CELLS: "More cells than the header",
}


def comment_on_problems(problems: Iterable[Problem], *, header: Header, country: str, zone: str) -> str:
    """Say what is wrong with a row: every problem, each naming its header and the offending text."""
    return "; ".join(_say(problem, header, country, zone) for problem in problems)


def comment_on_value(reason: Reason, text: str, *, zone: str) -> str:
    """Say what is wrong with a value that a person typed, as a comment would without the header's name."""
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return f"“{shown}” {SAYS[reason].format(zone=zone)}."


def comment_on_replaced(row: int) -> str:
    """Say that a later row, the last one with this number, took this row's place."""
    return f"Replaced by row {row}"


def comment_on_discarded(row_limit: int) -> str:
    """Say that a row stands beyond the limit."""
    return f"Discarded: over the limit of {row_limit} users per file"


def heading(reason: Reason, country: str) -> str:
    """Name a reason where problems are counted."""
    return _HEADINGS[reason].format(country=country_name(country), code=calling_code(country))


def _say(problem: Problem, header: Header, country: str, zone: str) -> str:
    if problem.reason == Reason.SURPLUS_CELLS:
        return f'more cells than the header: "{problem.text}" in column {column_letter(problem.column)}'
    name = header.columns[problem.column].name
    if problem.reason == Reason.NO_PHONE:
        return f"{name}: no phone number"
    says = SAYS[problem.reason].format(country=country_name(country), code=calling_code(country), zone=zone)
    return f'{name}: "{problem.text}" {says}'

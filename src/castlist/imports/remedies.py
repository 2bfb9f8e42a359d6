"""What to do about each reason for which a row is refused, in a sentence (import sheet rules §4)."""

from castlist.imports.reasons import Reason

REMEDIES: dict[Reason, str] = {
    Reason.NO_PHONE: "Every row needs a number.",
    Reason.NOT_DIGITS: "Remove +, spaces, brackets and dashes.",
    Reason.REFORMATTED: "Format the column as text, then type the number again.",
    Reason.INVALID_PHONE: "Check the number, or import other countries as their own file.",
    Reason.TEXT_TOO_LONG: "Shorten the text.",
    Reason.HAS_NUL: "Type the cell again.",
    Reason.NOT_NUMBER: "Digits and one decimal point: no commas.",
    Reason.NUMBER_TOO_LONG: "Use a TEXT attribute for codes as long as this.",
    Reason.NOT_DATE: "Write dates as 2024-12-31.",
    Reason.NOT_TIME: "Write times as 18:30, with 24 hours.",
    Reason.NOT_DATETIME: "Write 2024-12-31 18:30.",
    Reason.SKIPPED_TIME: "Clocks went forward then. Write another time, or one with its offset.",
    Reason.NOT_BOOLEAN: "Write true or false.",
    Reason.NOT_ARRAY: 'Write ["red","blue"].',
    Reason.NOT_OBJECT: 'Write {"size":"M"}.',
    Reason.NOT_LOCATION: 'Write {"latitude":18.52,"longitude":73.85}.',
    Reason.JSON_TOO_LONG: "Shorten the value.",
    Reason.JSON_TOO_DEEP: "Put fewer brackets into each other.",
    Reason.JSON_REPEATED_KEY: "Name each key once.",
    Reason.JSON_NUMBER_TOO_LONG: "Shorten the number, or put it into quotes.",
    Reason.JSON_BAD_CHARACTER: "Write line breaks as \\n, and leave out what is no text.",
    Reason.ERROR_CELL: "Correct the formula, or type the value.",
    Reason.SURPLUS_CELLS: "Look for a comma too many, or quote the cell that has one.",
}

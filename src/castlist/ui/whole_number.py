"""Reading whole numbers out of addresses and forms, where anybody can write anything."""

MOST_DIGITS = 18
"""More do not fit into a column of the database."""


def whole_number(text: str) -> int | None:
    """Read ASCII digits; None where it is anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None

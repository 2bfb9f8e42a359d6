"""Columns as a spreadsheet names them."""


def column_letter(index: int) -> str:
    """Name a column, counted from 0: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

"""Telling from a cell's number format whether its number is a date or a time (ECMA-376 part 1, §18.8.30)."""

import re
from enum import StrEnum
from zipfile import ZipFile

from castlist.imports.sheet.workbook_xml import read_elements


class NumberKind(StrEnum):
    """What a cell's number stands for."""

    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    DURATION = "duration"


_BUILT_IN = (
    dict.fromkeys([*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58], NumberKind.DATE)
    | dict.fromkeys([*range(18, 22), *range(32, 36), 45, 47, 55, 56], NumberKind.TIME)
    | {22: NumberKind.DATETIME, 46: NumberKind.DURATION}
)
_LITERALS = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NOON = re.compile(r"am/pm|a/p")
_FRACTION = re.compile(r"s\.0+")


def kind_of_format(code: str) -> NumberKind:
    """Tell what a number format such as `dd/mm/yyyy hh:mm` makes of a number; its first section decides."""
    code = _LITERALS.sub("", code.lower()).split(";")[0]
    if _ELAPSED.search(code):
        return NumberKind.DURATION
    code, noons = _NOON.subn("h", _FRACTION.sub("s", _BRACKETS.sub("", code)))
    if re.search(r"[0#?]", code) or code.strip() in ("general", "@"):
        return NumberKind.NUMBER
    has_time = bool(noons or re.search(r"[hs]", code))
    has_date = bool(re.search(r"[yd]|mmm", code)) or ("m" in code and not has_time)
    if has_date:
        return NumberKind.DATETIME if has_time else NumberKind.DATE
    return NumberKind.TIME if has_time else NumberKind.NUMBER


def read_formats(book: ZipFile, part: str | None) -> list[NumberKind]:
    """Read what the numbers of each cell style are, by the index that cells carry in `s`."""
    if part is None:
        return []
    codes: dict[int, str] = {}
    styles: list[int] = []
    within: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and within[-1:] == ["numFmts"]:
            codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "xf" and within[-1:] == ["cellXfs"]:
            styles.append(int(attributes.get("numFmtId", "0")))
        within.append(name)

    def end(_: str) -> None:
        within.pop()

    read_elements(book, part, start, end)
    kinds = {number: kind_of_format(code) for number, code in codes.items()}
    return [kinds.get(style) or _BUILT_IN.get(style, NumberKind.NUMBER) for style in styles]

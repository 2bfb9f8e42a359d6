"""The value of a workbook's cell in plain form (import sheet rules §2): number formats are not applied."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from castlist.imports.sheet.workbook_formats import NumberKind

_INTEGER = re.compile(r"-?[0-9]{1,40}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAY = 86_400
_LAST_DAY = 2_958_465
"""9999-12-31 as Excel counts days from 1900."""
_DAYS_TO_1904 = 1_462


def plain_number(text: str) -> str:
    """Write a stored number without point or exponent if it is whole, else in its shortest form without exponent.

    A double's shortest form that reads back the same. Digits of a stored integer are kept, however many there are.
    What is no number is given back as it is.
    """
    if _INTEGER.fullmatch(text):
        return str(int(text))
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return text
    plain = f"{Decimal(repr(number)):f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def plain_moment(text: str, kind: NumberKind, *, dates_from_1904: bool) -> str:
    """Write a stored number of days as date, date-time, time or duration, to the nearest second.

    A date with a time of day is a date-time whatever its format; less than a day is a time. What Excel shows as
    no date (negative, after 9999) stays a number.
    """
    if kind == NumberKind.NUMBER or not _NUMBER.fullmatch(text):
        return plain_number(text)
    days = float(text)
    if kind == NumberKind.DURATION and abs(days) <= _LAST_DAY:
        return _duration(round(days * _DAY))
    if not 0 <= days <= _LAST_DAY + 1:
        return plain_number(text)
    day, second = divmod(round(days * _DAY), _DAY)
    if day == 0 and (kind == NumberKind.TIME or not dates_from_1904):
        return _clock(second)
    calendar = _calendar_day(day + _DAYS_TO_1904 if dates_from_1904 else day)
    if calendar is None:
        return plain_number(text)
    return calendar if kind == NumberKind.DATE and not second else f"{calendar} {_clock(second)}"


def plain_iso(text: str, kind: NumberKind) -> str:
    """Write a cell that is stored as ISO 8601 (`t="d"`) in the same forms."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if "T" not in text or (kind == NumberKind.DATE and moment.time() == datetime.min.time()):
        return moment.date().isoformat()
    return moment.replace(tzinfo=None, microsecond=0).isoformat(" ")


def plain_text(text: str) -> str:
    """Read the escapes of a stored text: `_x000D_` is a CR (ECMA-376 part 1, §22.9.2.19, ST_Xstring)."""
    return _ESCAPE.sub(_unescape, text) if "_x" in text else text


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    is_half = 0xD800 <= code <= 0xDFFF  # half of a character cannot stand in UTF-8
    return found[0] if is_half else chr(code)


def _calendar_day(day: int) -> str | None:
    """Give the date of a day counted from 1900. Day 60 is a 29 February that never was; Excel shows it all the same."""
    if day > _LAST_DAY:
        return None
    if day == 60:
        return "1900-02-29"
    first = date(1899, 12, 31) if day < 60 else date(1899, 12, 30)
    return (first + timedelta(days=day)).isoformat()


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _duration(seconds: int) -> str:
    return ("-" if seconds < 0 else "") + _clock(abs(seconds))

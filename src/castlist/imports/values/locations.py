"""LOCATION: a latitude and a longitude in degrees, and nothing else."""

from decimal import Decimal

_S = r"[ \t\n\r]*"
_FRACTION = r"(?:\.[0-9]{1,18})?"
_LATITUDE = rf'"latitude"{_S}:{_S}-?(?:(?:[0-9]|[1-8][0-9]){_FRACTION}|90(?:\.0{{1,18}})?)'
_LONGITUDE = rf'"longitude"{_S}:{_S}-?(?:(?:[1-9]?[0-9]|1[0-7][0-9]){_FRACTION}|180(?:\.0{{1,18}})?)'

LOCATION = rf"^\{{{_S}(?:{_LATITUDE}{_S},{_S}{_LONGITUDE}|{_LONGITUDE}{_S},{_S}{_LATITUDE}){_S}\}}$"
"""Pattern of locations as they are usually written; rarer spellings are told by `is_location`."""

_LIMITS = {"latitude": Decimal(90), "longitude": Decimal(180)}
"""The greatest number of degrees, on either side of the equator and of Greenwich."""


def is_location(value: object) -> bool:
    """Tell whether a parsed JSON value, its numbers Decimals, is a location (import sheet rules §4)."""
    if not isinstance(value, dict) or value.keys() != _LIMITS.keys():
        return False
    return all(_is_within(value[key], limit) for key, limit in _LIMITS.items())


def _is_within(number: object, limit: Decimal) -> bool:
    return isinstance(number, Decimal) and -limit <= number <= limit

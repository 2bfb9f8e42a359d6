"""The nine types an attribute can have (import sheet rules §3)."""

from dataclasses import dataclass
from enum import StrEnum


class AttributeType(StrEnum):
    """How the values of an attribute are checked, stored and compared."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    TIME = "TIME"
    DATETIME = "DATETIME"
    BOOLEAN = "BOOLEAN"
    ARRAY = "ARRAY"
    OBJECT = "OBJECT"
    LOCATION = "LOCATION"


@dataclass(frozen=True, kw_only=True)
class KnownAttribute:
    """An attribute that the workspace has: its stored spelling and type."""

    name: str
    type: AttributeType

"""Values of attributes as people read them, in the reader's language and the workspace's time zone."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from castlist.audience.attribute_types import AttributeType
from castlist.ui.templatetags.parts import exact


def shown(value: Any, kind: AttributeType) -> str:
    """Write a value of this type. Numbers have exactly their digits. What does not fit its type stays as it is."""
    try:
        return _WRITERS.get(kind, written)(value)
    except (ValueError, TypeError, LookupError, ArithmeticError):
        return written(value)


def written(value: Any) -> str:
    """Write a value as JSON does, with exact numbers (Decimal), texts without quotes where they stand alone."""
    return value if isinstance(value, str) else _json(value)


def _day(value: str) -> str:
    return date_format(date.fromisoformat(value), "DATE_FORMAT")


def _time(value: str) -> str:
    return time_format(time.fromisoformat(value), "TIME_FORMAT")


def _moment(value: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")


def _listed(value: list[Any]) -> str:
    return ", ".join(written(each) for each in value) or gettext("no values")


def _place(value: Mapping[str, Any]) -> str:
    return _listed([value["latitude"], value["longitude"]])


_WRITERS: Mapping[AttributeType, Callable[[Any], str]] = {
    AttributeType.NUMBER: exact,
    AttributeType.DATE: _day,
    AttributeType.TIME: _time,
    AttributeType.DATETIME: _moment,
    AttributeType.ARRAY: _listed,
    AttributeType.LOCATION: _place,
}


def _json(value: Any) -> str:
    match value:
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case Decimal():
            return format(value, "f")
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            return "{" + ", ".join(f"{_json(name)}: {_json(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_json, value)) + "]"
        case _:
            return str(value)

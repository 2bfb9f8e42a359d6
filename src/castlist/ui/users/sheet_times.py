"""Days and times of attributes as a sheet has them: so they stand on a contact's page, are edited, and are imported."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from castlist.audience.attribute_types import AttributeType

TIMES = (AttributeType.DATE, AttributeType.TIME, AttributeType.DATETIME)

_WHOLE_MINUTES = ":00"


def as_in_sheet(value: str, kind: AttributeType, *, zone: str) -> str:
    """Write a stored DATE, TIME or DATETIME so that importing it gives the same: `2026-11-25 18:30`.

    A DATETIME is told by the clock of `zone` (an IANA name), with an offset only where the import would take it for
    another instant without: the second of two such hours. What is none of them stays as it is.
    """
    if kind is AttributeType.TIME:
        return value.removesuffix(_WHOLE_MINUTES) if value.count(":") == 2 else value
    if kind is not AttributeType.DATETIME:
        return value
    try:
        return _by_the_clock(datetime.fromisoformat(value), ZoneInfo(zone))
    except (ValueError, OverflowError):
        return value


def _by_the_clock(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    clock = local.replace(tzinfo=None).isoformat(" ")
    offset = local.isoformat(" ").removeprefix(clock)
    is_first = local.replace(fold=0).astimezone(UTC) == at.astimezone(UTC)
    return clock.removesuffix(_WHOLE_MINUTES) + ("" if is_first else offset)

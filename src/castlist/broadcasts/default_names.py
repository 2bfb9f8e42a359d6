"""What a broadcast is called until somebody names it: by its template and the day it was begun, each name once."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from castlist.audience.names import name_key
from castlist.broadcasts.models import Broadcast

UNNAMED = "New broadcast"
"""While there is no template either."""

NAME_LENGTH = 120


def default_name(broadcast: Broadcast) -> str:
    """Give a broadcast the first free name of its own: `welcome, 25 Nov`, then `welcome, 25 Nov 2`."""
    others = Broadcast.objects.filter(workspace=broadcast.workspace_id).exclude(pk=broadcast.pk)
    base = _base(broadcast)
    taken = set(others.filter(name_key__startswith=name_key(base)).values_list("name_key", flat=True))
    return next(name for name in _numbered(base) if name_key(name) not in taken)


def has_default_name(broadcast: Broadcast) -> bool:
    """Whether nobody gave it another name."""
    return re.fullmatch(rf"{re.escape(_base(broadcast))}( [1-9][0-9]*)?", broadcast.name) is not None


def _base(broadcast: Broadcast) -> str:
    if not broadcast.template_name:
        return UNNAMED
    day = _day(broadcast.created_at, broadcast.workspace.timezone)
    return f"{broadcast.template_name[: NAME_LENGTH // 2]}, {day}"


def _day(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b}"


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base} {number}"
        number += 1

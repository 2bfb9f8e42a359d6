"""One look at a running broadcast for all who watch it: its report costs the sending that is watched.

A page has four fragments of the same figures, and many people have it open. They share a look, which is repeated once a
second at the most, and less often where it takes long: watching takes a tenth of one processor, however large it is.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.utils.translation import get_language

from castlist.broadcasts.models import Broadcast
from castlist.ui.reports.report_page import delivery, timeline

SECONDS = 0.9
SHARE = 10
"""A look that took a second is repeated after so many."""

MOST_LOOKS = 64


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What was seen of a broadcast in a state, and until when (`time.monotonic`) that is told."""

    state: str
    until: float
    told: dict[str, Any]


_Key = tuple[str, int, str | None]
_looks: dict[_Key, _Look] = {}
_looking = Lock()


def look_at(broadcast: Broadcast) -> dict[str, Any]:
    """Give what `delivery` gives, perhaps as of a moment ago; always anew when the state has changed."""
    return {**_look("", broadcast, lambda: delivery(broadcast)), "broadcast": broadcast}


def look_at_times(broadcast: Broadcast, chosen: str) -> dict[str, Any]:
    """Give what `timeline` gives, in the same way."""
    return _look(chosen, broadcast, lambda: timeline(broadcast, chosen))


def _look(what: str, broadcast: Broadcast, take: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    key = what, broadcast.pk, get_language()
    if (seen := _still(key, broadcast)) is not None:
        return seen
    with _looking:
        if (seen := _still(key, broadcast)) is not None:  # who looked while we waited
            return seen
        began = time.monotonic()
        told = take()
        now = time.monotonic()
        _looks.pop(key, None)
        _looks[key] = _Look(state=broadcast.state, until=now + max(SECONDS, SHARE * (now - began)), told=told)
        if len(_looks) > MOST_LOOKS:
            _looks.pop(next(iter(_looks)))
        return told


def _still(key: _Key, broadcast: Broadcast) -> dict[str, Any] | None:
    look = _looks.get(key)
    if look is None or look.state != broadcast.state or time.monotonic() >= look.until:
        return None
    return look.told

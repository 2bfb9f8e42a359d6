"""For how long the secret of callbacks can be copied: while a number is being connected, and after a new one was made.

Which channels these are is kept with the person's session, never the secret itself.
"""

import time
from uuid import UUID

from castlist.ui.access import PageRequest

KEY = "castlist_connecting"
SECONDS = 3_600


def let_copy(request: PageRequest, channel: UUID) -> None:
    """Let this person copy the secret for an hour, or until they are done."""
    request.session[KEY] = {**_open(request), str(channel): int(time.time()) + SECONDS}


def may_copy(request: PageRequest, channel: UUID) -> bool:
    """Whether this person may copy it now."""
    return str(channel) in _open(request)


def end_copying(request: PageRequest, channel: UUID) -> None:
    """Show it no more."""
    request.session[KEY] = {name: until for name, until in _open(request).items() if name != str(channel)}


def _open(request: PageRequest) -> dict[str, int]:
    known: dict[str, int] = request.session.get(KEY, {})
    return {name: until for name, until in known.items() if until > time.time()}

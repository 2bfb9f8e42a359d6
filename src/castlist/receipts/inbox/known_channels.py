"""Whose callback it is: the token in its address names a channel, which is remembered for some seconds."""

import re
import time
from dataclasses import dataclass, field, replace

from psycopg.rows import dict_row

from castlist.channels.access import access_of
from castlist.channels.models import Channel
from castlist.channels.providers.protocol import Access
from castlist.config.vault import SealBroken, unseal
from castlist.receipts.inbox.line import Line
from castlist.receipts.statements import query

SECONDS = 5
"""A secret that was replaced holds so much longer at most."""

MOST = 10_000
"""So many channels are remembered."""

MOST_WRONG = 1_000
"""So many wrong tokens are remembered, apart: whoever invents tokens drives no channel out."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class KnownChannel:
    """A channel as far as its callbacks need it. `former_secret`: was replaced, and counts for a while; often empty."""

    workspace_id: int
    channel_id: int
    uuid: str
    access: Access = field(repr=False)
    former_secret: str = field(default="", repr=False)

    @property
    def accesses(self) -> tuple[Access, ...]:
        """The access with each callback secret that counts."""
        former = (replace(self.access, callback_secret=self.former_secret),) if self.former_secret else ()
        return (self.access, *former)


class KnownChannels:
    """Finds channels by the token of their callback address."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._found: dict[str, tuple[float, KnownChannel | None]] = {}
        self._wrong: dict[str, tuple[float, KnownChannel | None]] = {}

    async def find(self, token: str) -> KnownChannel | None:
        """Find the channel; None where the token is nobody's. Raises psycopg.OperationalError, and SealBroken."""
        if not TOKEN.fullmatch(token):
            return None
        if (known := self._remembered(token)) is not None:
            return known[1]
        async with self._line.connection() as connection:
            if (known := self._remembered(token)) is not None:  # by whoever held the line
                return known[1]
            async with connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(query("find_channel"), {"token": token})
                row = await cursor.fetchone()
        channel = _known(Channel(**row)) if row else None
        self._remember(token, channel)
        return channel

    def _remembered(self, token: str) -> tuple[float, KnownChannel | None] | None:
        found = self._found.get(token) or self._wrong.get(token)
        return found if found is not None and time.monotonic() < found[0] else None

    def _remember(self, token: str, channel: KnownChannel | None) -> None:
        kept, most = (self._wrong, MOST_WRONG) if channel is None else (self._found, MOST)
        if len(kept) >= most:
            kept.clear()
        kept[token] = (time.monotonic() + SECONDS, channel)


def _known(channel: Channel) -> KnownChannel:
    return KnownChannel(
        workspace_id=channel.workspace_id,
        channel_id=channel.pk,
        uuid=str(channel.uuid),
        access=access_of(channel),
        former_secret=_opened(channel.sealed_former_secret),
    )


def _opened(sealed: str) -> str:
    """Open a secret that was replaced; one that no key opens any more counts no longer."""
    try:
        return unseal(sealed)
    except SealBroken:
        return ""

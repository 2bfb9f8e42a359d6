"""What a caller is answered: one who is not who it says is refused, and nothing is acknowledged before it is stored.

Any answer but 200 makes a provider come again, for days (reference §5): so 200 is said exactly when the callback is
committed, also of what we do not understand; 400 only where it is not what the provider sends at all.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import psycopg

from castlist.channels.providers import provider
from castlist.channels.providers.protocol import Call, CallbackUnreadable
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.config.vault import SealBroken
from castlist.receipts.calls import QueryUnreadable, make_call, stored_content_type
from castlist.receipts.inbox.gathering import Callback, Gatherer
from castlist.receipts.inbox.known_channels import KnownChannel, KnownChannels
from castlist.receipts.inbox.line import Line, Reviver
from castlist.receipts.refused import REFUSED_WORDS
from castlist.receipts.statements import query

METHODS = ("GET", "POST")
QUIET_SECONDS = 60
"""A refusal is logged and noted at its channel no more often."""


class BodyTooLarge(Exception):
    """The body is larger than any provider's."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer: HTTP status, and a short text."""

    status: int
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Knock:
    """A request at the door, whose body is not read yet. Headers in small letters; `query` raw."""

    method: str
    query: bytes
    headers: Mapping[str, str]
    read_body: Callable[[], Awaitable[bytes]]
    """Raises BodyTooLarge."""


AWAY = "Come again later."


class _Turned(Exception):
    """Sent away before anything was looked at."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.reply = Reply(status=status, text=text)


class Door:
    """Takes callbacks in, for one event loop."""

    def __init__(self) -> None:
        reviver = Reviver()
        self._asking, self._storing = Line(reviver), Line(reviver)
        self._channels = KnownChannels(self._asking)
        self._gatherer = Gatherer(self._storing)
        self._told_at: dict[int, float] = {}

    async def answer(self, token: str, knock: Knock) -> Reply:
        """Answer a request to `/callbacks/<token>`."""
        try:
            channel = await self._channel(token, knock)
            return await self._answer_call(channel, knock, await _call(knock))
        except _Turned as turned:
            return turned.reply

    async def is_healthy(self) -> bool:
        """Whether the database answers."""
        try:
            async with self._asking.connection() as connection:
                await connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._asking.close()
        await self._storing.close()

    async def _channel(self, token: str, knock: Knock) -> KnownChannel:
        if knock.method not in METHODS:
            raise _Turned(405, "GET or POST.")
        try:
            channel = await self._channels.find(token)
        except psycopg.OperationalError as error:
            raise _Turned(503, AWAY) from error
        except SealBroken as broken:
            logger(__name__).error("callback not checked", reason=str(broken))
            raise _Turned(503, AWAY) from broken
        if channel is None:
            raise _Turned(404, "There is nothing here.")
        return channel

    async def _answer_call(self, channel: KnownChannel, knock: Knock, call: Call) -> Reply:
        adapter = provider(channel.access.provider)
        challenge = adapter.answer_handshake(channel.access, call) if call.method == "GET" else None
        if challenge is not None:
            return Reply(status=200, text=challenge)
        if not any(adapter.is_authentic(access, call) for access in channel.accesses):
            await self._note_refused(channel)
            return Reply(status=403, text="This callback does not prove where it comes from.")
        if not _is_readable(channel, call):
            return Reply(status=400, text="This is not what the provider sends.")
        return await self._store(channel, knock, call)

    async def _store(self, channel: KnownChannel, knock: Knock, call: Call) -> Reply:
        callback = Callback(
            workspace_id=channel.workspace_id,
            channel_id=channel.channel_id,
            method=call.method,
            query=knock.query,
            content_type=stored_content_type(call.headers),
            body=call.body,
        )
        return Reply(status=200) if await self._gatherer.store(callback) else Reply(status=503, text=AWAY)

    async def _note_refused(self, channel: KnownChannel) -> None:
        """Tell the log and the channel, now and then: a wrong secret would else stay unnoticed."""
        now = time.monotonic()
        if now - self._told_at.get(channel.channel_id, -QUIET_SECONDS) < QUIET_SECONDS:
            return
        self._told_at[channel.channel_id] = now
        logger(__name__).warning("callback refused", channel=channel.uuid)
        key = {"workspace_id": channel.workspace_id, "channel_id": channel.channel_id}
        try:
            async with self._asking.connection() as connection:
                await connection.execute(query("note_trouble"), {**key, "words": REFUSED_WORDS})
        except psycopg.OperationalError:
            return


async def _call(knock: Knock) -> Call:
    try:
        body = await knock.read_body() if knock.method == "POST" else b""
        return make_call(method=knock.method, query=knock.query, headers=knock.headers, body=body)
    except BodyTooLarge as error:
        raise _Turned(413, "The body is too large.") from error
    except QueryUnreadable as error:
        raise _Turned(400, "Too many parameters.") from error


def _is_readable(channel: KnownChannel, call: Call) -> bool:
    """Whether it is what the provider sends. What our own code stumbles over is readable: it is stored all the same."""
    try:
        provider(channel.access.provider).read_callback(call)
    except CallbackUnreadable:
        return False
    except Exception as error:  # noqa: BLE001 - a fault of ours is no reason to lose what a provider tells
        fields = {"channel": channel.uuid, "fault": fault_words(error), "place": place_of(error)}
        logger(__name__).error("callback not understood", **fields)
    return True

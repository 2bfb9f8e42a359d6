"""The one door to the outside world for HTTP: time-outs, redaction, no redirects, no private addresses (house §5.8).

What goes wrong is told apart by the one thing that matters: whether anything was written (house promise 2).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castlist.config.environment import environment

if TYPE_CHECKING:
    from castlist.config.door import Door

MEBIBYTE = 1 << 20
CONNECT_SECONDS = 5
KEEP_ALIVE_SECONDS = 15
"""Shorter than any provider's, so that a request seldom meets a connection that is being closed."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request to a provider. Either `json` or `form` is its body, or there is none.

    `url` is percent-encoded already. Headers and body are not printed: they hold credentials and numbers.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: HTTP status, headers in small letters, body (at most a megabyte of it)."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Unanswered(Exception):
    """There is no answer. The message says why, and names the host only."""


class NotSent(Unanswered):
    """Nothing was written: no name, no connection, no trust, no room. The same request may be tried again."""


class AddressRefused(NotSent):
    """The address is inside the own network, which CASTLIST_ALLOW_PRIVATE_ADDRESSES=1 would allow."""


class NoAnswer(Unanswered):
    """It was written, and then there was nothing that could be read: what came of it is unknown."""


@dataclass(frozen=True, kw_only=True)
class DoorRules:
    """How requests are carried. `in_flight`: connections at once. Times in seconds. `largest_answer` in bytes."""

    in_flight: int
    timeout: float
    allows_private: bool
    largest_answer: int = MEBIBYTE


class Outside:
    """The world outside, with its door still closed: it opens with the first request, which loads the libraries."""

    def __init__(self, rules: DoorRules) -> None:
        self._rules = rules
        self._door: Door | None = None

    async def carry(self, request: Request) -> Answer:
        """Carry a request out, and the answer back. Raises NotSent (also AddressRefused) and NoAnswer.

        One that is cancelled may have been written: whoever cancels counts it as unknown.
        """
        if self._door is None:
            from castlist.config.door import Door

            self._door = Door(self._rules)
        return await self._door.carry(request)

    async def close(self) -> None:
        """Close the connections."""
        if self._door is not None:
            await self._door.close()


@asynccontextmanager
async def open_outside(
    in_flight: int,
    *,
    largest_answer: int = MEBIBYTE,
    timeout: float | None = None,
    allows_private: bool | None = None,
) -> AsyncIterator[Outside]:
    """Give the world outside while the block runs, in one event loop. What is None is as the settings say.

    `in_flight`: requests at once; more wait for a free connection, up to CONNECT_SECONDS. `timeout`: seconds for all.
    """
    settings = environment()
    rules = DoorRules(
        in_flight=in_flight,
        timeout=settings.http_timeout if timeout is None else timeout,
        allows_private=settings.allows_private_addresses if allows_private is None else allows_private,
        largest_answer=largest_answer,
    )
    outside = Outside(rules)
    try:
        yield outside
    finally:
        await outside.close()

"""The door itself, on aiohttp. Loaded with the first request (`outside.py`); 0.2 ms of CPU a request."""

import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from castlist.config.addresses import host_of, is_private, plain_words, private_words
from castlist.config.outside import (
    CONNECT_SECONDS,
    KEEP_ALIVE_SECONDS,
    AddressRefused,
    Answer,
    DoorRules,
    NoAnswer,
    NotSent,
    Request,
)

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

BEFORE_WRITING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ValueError)
"""What can only happen before anything is written; asked where there is no body that knows."""

FAILURES = (aiohttp.ClientError, OSError, TimeoutError, ValueError)
"""All that aiohttp raises for what happens on the way, or for a request that cannot be written."""


class _Private(OSError):
    """A connection to a private address was about to be made. An OSError, so that the next address is tried."""


class _Body(aiohttp.BytesPayload):
    """A body that knows whether it was written; headers leave together with its first byte."""

    is_written = False

    async def write_with_length(self, writer: "AbstractStreamWriter", content_length: int | None) -> None:
        """Write all of it. `drain=False`: between a closed connection's refusal and the writing nothing can happen."""
        del content_length  # is that of the body
        await writer.write(self._value, drain=False)  # type: ignore[call-arg]  # StreamWriter's own
        self.is_written = True


class Door:
    """Carries requests of one event loop over kept connections. No cookies, no proxies, no redirects."""

    def __init__(self, rules: DoorRules) -> None:
        self._rules = rules
        connector = aiohttp.TCPConnector(
            limit=rules.in_flight,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            resolver=aiohttp.ThreadedResolver(),
            socket_factory=_open_any if rules.allows_private else _open_public,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=rules.timeout, connect=CONNECT_SECONDS),
            headers={"Accept-Encoding": "identity", "User-Agent": "Castlist"},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def carry(self, request: Request) -> Answer:
        """See Outside.carry."""
        if not (self._rules.allows_private or request.url.startswith("https:")):
            raise AddressRefused(plain_words(host_of(request.url)))
        body = None
        try:
            body = _body(request)
            async with self._session.request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers,
                data=body,
                allow_redirects=False,
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(status=response.status, body=await self._read(response), headers=headers)
        except FAILURES as error:
            is_written = not isinstance(error, BEFORE_WRITING) if body is None else body.is_written
            failure = self._explained(error, host_of(request.url), is_written=is_written)
        raise failure  # outside of `except`: the library's errors quote addresses, which may hold tokens

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """Read up to the largest answer; the rest is not waited for."""
        found = bytearray()
        while chunk := await response.content.readany():
            found += chunk
            if len(found) > self._rules.largest_answer:
                response.close()
                break
        return bytes(found[: self._rules.largest_answer])

    def _explained(self, error: Exception, host: str, *, is_written: bool) -> NotSent | NoAnswer:
        if is_written:
            return NoAnswer(
                f"No answer from {host} within {self._rules.timeout:g} s."
                if isinstance(error, TimeoutError)
                else f"{host} broke the connection off before it had answered."
            )
        if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, _Private):
            return AddressRefused(private_words(host))
        return NotSent(_why_not_sent(error, host, min(CONNECT_SECONDS, self._rules.timeout)))


def _why_not_sent(error: Exception, host: str, seconds: float) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"The name of {host} is not known. Check the address."
        case aiohttp.ClientSSLError():
            return f"The certificate of {host} is not trusted, or no TLS is spoken there."
        case TimeoutError():
            return f"No connection to {host} within {seconds:g} s."
        case aiohttp.ClientConnectorError():
            return f"No connection to {host} ({(error.os_error.strerror or 'for several reasons').lower()})."
        case aiohttp.ClientError() | OSError():
            return f"The connection to {host} was closed before anything was sent."
        case _:
            return f"The request to {host} cannot be written: its address or headers have signs that HTTP cannot carry."


def _body(request: Request) -> _Body | None:
    if request.json is not None:
        return _Body(json.dumps(request.json, ensure_ascii=False, separators=(",", ":")).encode(), content_type=JSON)
    if request.form is not None:
        return _Body(urlencode(request.form).encode(), content_type=FORM)
    return None


def _open_any(address: tuple[Any, ...]) -> socket.socket:
    family, kind, protocol, _, _ = address
    return socket.socket(family=family, type=kind, proto=protocol)


def _open_public(address: tuple[Any, ...]) -> socket.socket:
    """Open a socket for the address that the name has right now: a check made earlier could be of another one."""
    if is_private(address[4][0]):
        raise _Private("private address")
    return _open_any(address)

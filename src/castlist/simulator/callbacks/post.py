"""Posting one callback. Only an answer of exactly 200 counts (§5.1, §5.3)."""

from urllib.parse import urlencode

import aiohttp
from yarl import URL

from castlist.simulator.wire import Callback, Destination

PATIENCE = aiohttp.ClientTimeout(total=10)


class Undelivered(Exception):
    """A callback was not taken. The message says why, shortly: `HTTP 503`, `ClientConnectorError`."""


async def post(session: aiohttp.ClientSession, destination: Destination, callback: Callback) -> None:
    """Send a callback to its destination. Raises Undelivered."""
    headers = {"User-Agent": "Castlist simulator", **callback.headers, **destination.headers}
    try:
        async with session.request(
            callback.method,
            _address(destination.url, callback),
            data=callback.body,
            headers=headers,
            timeout=PATIENCE,
            allow_redirects=False,
        ) as answer:
            await answer.read()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise Undelivered(type(error).__name__) from error
    if answer.status != 200:
        raise Undelivered(f"HTTP {answer.status}")


def _address(url: str, callback: Callback) -> URL:
    """Add the callback's query to an address, which may have one already."""
    if not callback.query:
        return URL(url)
    return URL(f"{url}{'&' if '?' in url else '?'}{urlencode(callback.query)}", encoded=True)

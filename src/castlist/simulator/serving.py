"""Running the simulator: listening, and ending on SIGTERM or Ctrl-C."""

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web

from castlist.simulator.options import Options
from castlist.simulator.server import Server
from castlist.simulator.simulator import Simulator

BACKLOG = 1_024
GRACE = 0.2
"""Seconds that open requests have to end."""


class ListeningRefused(Exception):
    """The simulator cannot listen where it should. The message says why."""


def run(options: Options, say: Callable[[str], None]) -> None:
    """Play until SIGTERM or Ctrl-C; `say` is told the one line that it listens. Raises ListeningRefused."""
    asyncio.run(_run(options, say))


async def _run(options: Options, say: Callable[[str], None]) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with playing(options) as now:
        say(f"The simulator plays {options.provider} on {now.address} (Ctrl-C ends it; what it received: /_sim/stats).")
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait({waiting, now.telling}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()


@dataclass(frozen=True, kw_only=True)
class Playing:
    """A simulator that runs: its address, and the task that tells callbacks, which ends only by an error."""

    address: str
    telling: asyncio.Task[None]


@asynccontextmanager
async def playing(options: Options) -> AsyncIterator[Playing]:
    """Play while the block runs. Raises ListeningRefused."""
    simulator = Simulator(options)
    server = web.Server(Server(simulator).handle, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        address = await _listen(runner, options)
        telling = asyncio.create_task(simulator.delivery.run())
        try:
            yield Playing(address=address, telling=telling)
        finally:
            telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
    finally:
        await runner.cleanup()


async def _listen(runner: web.ServerRunner, options: Options) -> str:
    site = web.TCPSite(runner, options.host, options.port, backlog=BACKLOG)
    try:
        await site.start()
    except OSError as error:
        raise ListeningRefused(_why(error, options)) from error
    port = runner.addresses[0][1]
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{port}"


def _why(error: OSError, options: Options) -> str:
    where = f"{options.host}:{options.port}"
    if error.errno == errno.EADDRINUSE:
        return f"The simulator cannot listen on {where}: the port is taken. Choose another with --port."
    return f"The simulator cannot listen on {where}: {error.strerror or error}."

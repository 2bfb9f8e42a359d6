"""Running the simulator: listening, and ending on SIGTERM or Ctrl-C."""

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

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
    async with playing(options) as address:
        say(f"The simulator plays {options.provider} on {address} (Ctrl-C ends it; what it received: /_sim/stats).")
        await ended.wait()


@asynccontextmanager
async def playing(options: Options) -> AsyncIterator[str]:
    """Play while the block runs; gives the address. Ends with an error if callbacks do. Raises ListeningRefused."""
    simulator = Simulator(options)
    server = web.Server(Server(simulator).handle, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        address = await _listen(runner, options)
        async with asyncio.TaskGroup() as group:
            telling = group.create_task(simulator.delivery.run())
            yield address
            telling.cancel()
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

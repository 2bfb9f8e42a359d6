"""Where the web server listens: at an address of this machine, at a port that nobody else has."""

import errno
import http.client
import socket
import threading
import time
from collections.abc import Callable

WAIT_SECONDS = 0.1

ENDING_SECONDS = 5.0
"""So long a server that was ended a moment ago may keep its port, for the requests that it still answers."""


class ListeningRefused(Exception):
    """The web server cannot listen there. The message says why and what to do."""


def address_to_listen_at(host: str, port: int, *, patience: float = 0.0) -> str:
    """Find the address that a host means, and make sure that its port is free, for `patience` seconds if need be.

    The web server shares a port with whoever else shares it, without a word: so a plain socket is bound first, which
    does not. Raises ListeningRefused.
    """
    until = time.monotonic() + patience
    while True:
        try:
            return _bound(host, port)
        except ListeningRefused:
            if time.monotonic() >= until:
                raise
            time.sleep(WAIT_SECONDS)


def _bound(host: str, port: int) -> str:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise ListeningRefused(
            f"{host or 'An empty host'} is no address of this machine. Choose one with --host."
        ) from error
    try:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a closed connection is in nobody's way
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise ListeningRefused(_why(error, host, port)) from error
    return str(address[0])


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken; choose another with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. Choose one with --host."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by you; choose one above 1023 with --port."
    return f"Nobody can listen at {host}, port {port}: {error.strerror or error}."


def say_when_it_answers(address: str, port: int, say: Callable[[], None]) -> None:
    """Call `say` once a web server answers there, from a thread of its own that ends with the process."""
    threading.Thread(target=_wait, args=(address, port, say), name="answers", daemon=True).start()


def _wait(address: str, port: int, say: Callable[[], None]) -> None:
    """Ask again and again. Who listens everywhere is asked at the machine itself."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, not bound
    while True:
        connection = http.client.HTTPConnection(near, port, timeout=5)
        try:
            connection.request("GET", "/health")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(WAIT_SECONDS)
        else:
            say()
            return
        finally:
            connection.close()

"""Who may try to log in again: tries are counted by account and by address, so that passwords cannot be guessed.

A try is counted before the password is looked at, by a connection of its own: what the page does afterwards, and how
many ask at once, changes nothing of it.
"""

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg

from castlist.config.queries import named_queries

WINDOW_MINUTES = 15

FOR_BOTH = 8
"""Tries for one account from one address: a person who mistypes has enough, a program has not."""

FOR_ADDRESS = 60
"""Tries from one address for whatever accounts: an office behind one address has enough."""

FOR_ACCOUNT = 200
"""Tries for one account from wherever: high, because anybody can use them up for somebody else."""


@dataclass(frozen=True, kw_only=True)
class Try:
    """Who tries, and from where, both as they are counted."""

    account: str
    address: str

    @property
    def limits(self) -> Mapping[str, int]:
        """What is counted, with how many tries each has in a window."""
        return {
            _key("both", self.account, self.address): FOR_BOTH,
            _key("address", self.address): FOR_ADDRESS,
            _key("account", self.account): FOR_ACCOUNT,
        }


def begin_try(connection: psycopg.Connection[Any], attempt: Try) -> int:
    """Count a try. Gives the minutes to wait before the next one, 0 where this one may be looked at."""
    limits = attempt.limits
    rows = connection.execute(
        named_queries("castlist.workspaces")["count_login_tries"],
        {"keys": sorted(limits), "minutes": WINDOW_MINUTES},
    ).fetchall()
    over = [seconds for key, tries, seconds in rows if tries > limits[key]]
    return max(1, math.ceil(max(over) / 60)) if over else 0


def end_well(connection: psycopg.Connection[Any], attempt: Try) -> None:
    """Take back the try of somebody who has logged in, and forget what is long past."""
    parameters = {
        "both": _key("both", attempt.account, attempt.address),
        "others": [_key("address", attempt.address), _key("account", attempt.account)],
    }
    with connection.transaction():
        connection.execute(named_queries("castlist.workspaces")["take_login_try_back"], parameters)
        connection.execute(named_queries("castlist.workspaces")["forget_login_tries"])


def client_address(peer: str, forwarded: str) -> str:
    """Say from where a request comes, as it is counted: an IPv6 network of /64 is one household. Pure.

    `peer`: who is connected; `forwarded`: the header X-Forwarded-For. Where the peer is on this machine or a private
    network it may be a proxy, and the address that it appended last is meant; the others anybody can write.
    """
    here = _parsed(peer)
    if here is None or here.is_private:
        said = _parsed(forwarded.rpartition(",")[2].strip())
        here = said or here
    if isinstance(here, ipaddress.IPv6Address):
        return str(here.ipv4_mapped or ipaddress.IPv6Network((here, 64), strict=False))
    return str(here or "unknown")


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _key(kind: str, *parts: str) -> str:
    """Name what is counted without keeping who it is: the table holds digests."""
    written = "\n".join(part.strip().casefold() for part in parts)
    return f"{kind}:{sha256(written.encode()).hexdigest()}"

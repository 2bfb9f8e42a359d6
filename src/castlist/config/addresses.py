"""Which addresses may be talked to: https, and none inside the own network unless the operator allows it.

Whoever may type a base URL could otherwise make the server ask its own neighbours (reference §9, hygiene).
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

SETTING = "CASTLIST_ALLOW_PRIVATE_ADDRESSES"
ENDS_IN_A_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$")
"""No name ends so: it is an IPv4 address in short, octal or in one number (127.1, 0177.0.0.1, 2130706433)."""
PRINTABLE = re.compile(r"[!-~]+")
DEFAULT_PORTS = {"http": 80, "https": 443}
UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that was ever given to the public internet. Beside it are old and local forms: NAT64 of a network's own
(64:ff9b:1::/48, RFC 8215), site-local (fec0::/10), IPv4 written as IPv6 (::a.b.c.d, ::ffff:0:a.b.c.d)."""

EXAMPLES = ipaddress.IPv6Network("3fff::/20")
"""For documentation (RFC 9637), which older Pythons do not know."""

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a network without IPv4 reaches them: the last 32 bits say which (RFC 6052)."""

ISATAP, ISATAP_BITS = 0x0000_5EFE, 0xFDFF_FFFF
"""Before an IPv4 address in the last 32 bits, under whatever prefix: that address is tunnelled to (RFC 5214 §6.1)."""

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressNotAllowed(Exception):
    """An address cannot be used. The message says why, without the address itself, which may hold credentials."""


def check_base_url(text: str, *, allows_private: bool) -> str:
    """Check an address that an operator typed. Gives it without the slash at its end, its host in small letters.

    A name is looked up only when it is connected to, and checked again then. Raises AddressNotAllowed.
    """
    address = text.strip()
    parts = _split(address)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AddressNotAllowed("An address begins with https:// and the name of a host.")
    if parts.username is not None or parts.password is not None:
        raise AddressNotAllowed("An address has no user name and no password in it.")
    if "?" in address or "#" in address:
        raise AddressNotAllowed("An address ends before ? and #.")
    if not allows_private:
        _refuse_private(parts.scheme, parts.hostname)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}".rstrip("/")


def is_private(address: str) -> bool:
    """Whether an IP address is loopback, link-local, private or otherwise not of the public internet.

    IPv4 addresses within IPv6 ones count as themselves.
    """
    found = ipaddress.ip_address(address)
    return not all(_is_public(each) for each in (found, *_inner(found)))


def host_of(url: str) -> str:
    """Give the host and port of an address, which alone may stand in messages."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "the address"
    except ValueError:
        return "the address"


def place_of(url: str) -> tuple[str, int | None]:
    """Give the host that an address leads to, and its port, however both are written: addresses of one place."""
    parts = urlsplit(url)
    return (parts.hostname or "").rstrip("."), parts.port or DEFAULT_PORTS.get(parts.scheme)


def private_words(host: str) -> str:
    """Say that a host is inside the own network, and what allows it."""
    return f"{host} is a private address. Set {SETTING}=1 to allow private addresses and http:."


def plain_words(host: str) -> str:
    """Say why plain HTTP is not spoken with a host, and what allows it."""
    return f"With http: {host} is sent keys in the clear. Write https:, or set {SETTING}=1 to allow http: as well."


def _split(address: str) -> SplitResult:
    if not PRINTABLE.fullmatch(address) or "\\" in address:
        raise AddressNotAllowed("An address has letters, digits and signs of ASCII only, and no spaces.")
    try:
        parts = urlsplit(address)
        _ = parts.port, parts.hostname
    except ValueError as error:
        raise AddressNotAllowed("This is no address: its host or port cannot be read.") from error
    return parts


def _refuse_private(scheme: str, host: str) -> None:
    if scheme == "http":
        raise AddressNotAllowed(plain_words(host))
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost") or _is_private_literal(name):
        raise AddressNotAllowed(private_words(host))


def _is_private_literal(host: str) -> bool:
    """Whether a host is an address of the own network; one that only a resolver can read counts as such."""
    try:
        return is_private(host)
    except ValueError:
        return ENDS_IN_A_NUMBER.search(host) is not None


def _is_public(address: Ip) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None or address in NAT64 or address.sixtofour is not None:
            return True  # the IPv4 address in it decides; Pythons differ about 6to4
        if address not in UNICAST or address in EXAMPLES:
            return False
    return address.is_global and not address.is_multicast


def _inner(address: Ip) -> list[ipaddress.IPv4Address]:
    """Find the IPv4 addresses inside an IPv6 one: mapped, translated, tunnelled (6to4, Teredo, ISATAP)."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64 or int(address) >> 32 & ISATAP_BITS == ISATAP:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]

"""Why there is no connection to PostgreSQL, and what to do, in words for the operator. Pure, and without passwords."""

import re
from collections.abc import Mapping
from typing import Any

CHECK_ADDRESS = "Check DATABASE_URL, and that the server runs and lets this account in."
WRITE_SIGNS = "Signs such as @ and / in a password are written %40 and %2F."
SEE_LOG = "Try again; the server's log is in the data directory, in pg-log."

MOST_PORT = 65_535

_BAD_OPTION = re.compile(r"(invalid|bad value|definition of service) ")


def unreachable_words(said: str, address: Mapping[str, Any], *, is_embedded: bool) -> str:
    """Say why nobody could be reached at `address` (libpq's parameters), from what libpq said of it.

    Of its message only the first line counts, which has host and reason; the others are advice, or every try again.
    An unescaped sign tears a password apart, and libpq takes what follows for the host, what precedes for the port:
    nothing of them is shown then.
    """
    first = said.strip().partition("\n")[0]
    reason = re.sub(r"^connection (failed|is bad): +", "", first).rstrip(". ")
    host, database = str(address.get("host") or ""), str(address.get("dbname") or "")
    to_do = SEE_LOG if is_embedded else f"{CHECK_ADDRESS}{f' {WRITE_SIGNS}' if '@' in host + database else ''}"
    if not all(map(_is_port, str(address.get("port") or "").split(","))):
        return f"DATABASE_URL cannot be used: its port is no number from 1 to {MOST_PORT}. {WRITE_SIGNS}"
    if _BAD_OPTION.match(reason):
        return f"DATABASE_URL cannot be used: {reason}. {CHECK_ADDRESS}"
    if host and host not in reason and "FATAL" not in reason:
        reason = f"{reason} (host {host})"
    for part in (*host.split(","), database):
        reason = reason.replace(part, part.rpartition("@")[2])
    if "FATAL:" in reason:
        return f"PostgreSQL refuses the connection: {re.sub('FATAL: +', '', reason)}. {to_do}"
    return f"PostgreSQL does not answer: {reason}. {to_do}"


def _is_port(text: str) -> bool:
    """Whether libpq can use it; none is 5432."""
    return not text or (len(text) <= 5 and text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PORT)

"""Our own name of a message and its attempt, as it travels with the message and comes back in receipts. Pure.

It cannot be guessed: it carries a code made with the channel's token, and is not taken for ours without it.
"""

import hashlib
import hmac
import re
from typing import NamedTuple

_REF = re.compile(r"([0-9]{1,19})\.([0-9]{1,5})\.([0-9a-f]{16})", re.ASCII)
TEST_PREFIX = "test."
"""What a test send carries: its receipts belong to no message (sent_tests.py)."""


class Ref(NamedTuple):
    """A message and the attempt that a receipt speaks of."""

    message_id: int
    attempt: int


def write_ref(token: str, message_id: int, attempt: int) -> str:
    """Write the name of a message and its attempt: ASCII, at most 44 characters."""
    name = f"{message_id}.{attempt}"
    return f"{name}.{_code(token, name)}"


def read_ref(token: str, text: str) -> Ref | None:
    """Read it back; None for what we have not written for this channel."""
    found = _REF.fullmatch(text)
    if found is None:
        return None
    name = f"{found[1]}.{found[2]}"
    if not hmac.compare_digest(found[3], _code(token, name)):
        return None
    return Ref(int(found[1]), int(found[2]))


def _code(token: str, name: str) -> str:
    return hmac.new(token.encode(), name.encode(), hashlib.sha256).hexdigest()[:16]

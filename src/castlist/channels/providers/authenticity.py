"""Whether a callback comes from whom it says (reference §5): in constant time, and never without a secret of ours."""

import base64
import binascii
import hashlib
import hmac

from castlist.channels.providers.protocol import Call

SECRET_HEADER = "X-Castlist-Secret"  # noqa: S105 - a header's name
"""The header of our own that providers without signatures send along."""


def is_equal(given: str, expected: str) -> bool:
    """Compare two texts in constant time. Nothing equals an empty secret."""
    if not expected:
        return False
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))


def signature(key: str, body: bytes) -> str:
    """Write Meta's signature of these bytes: `sha256=` and HMAC-SHA256 in hex (reference §5.1)."""
    return "sha256=" + hmac.new(key.encode("utf-8", "surrogatepass"), body, hashlib.sha256).hexdigest()


def is_signed(call: Call, key: str) -> bool:
    """Whether `X-Hub-Signature-256` is right for the raw bytes of the body."""
    given = call.headers.get("x-hub-signature-256", "").strip()
    return bool(key) and is_equal(given.lower(), signature(key, call.body))


def has_secret_header(call: Call, secret: str) -> bool:
    """Whether our own header came with our secret."""
    return is_equal(call.headers.get(SECRET_HEADER.lower(), "").strip(), secret)


def has_basic_secret(call: Call, secret: str) -> bool:
    """Whether our secret came as the password of Basic authentication, whatever the name."""
    scheme, _, encoded = call.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    return is_equal(decoded.partition(":")[2], secret)

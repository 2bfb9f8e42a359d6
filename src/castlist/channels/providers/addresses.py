"""The addresses of a provider's calls, put together from what an operator typed."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def address(base: str, *parts: str, query: Mapping[str, str] | None = None) -> str:
    """Join a base URL and path segments, each percent-encoded: a `+` becomes `%2B`, a `/` never makes a new segment."""
    path = "/".join(quote(part, safe="") for part in parts)
    asked = f"?{urlencode(query, safe=',')}" if query else ""
    return f"{base.rstrip('/')}/{path}{asked}"

"""A callback as providers' adapters read it, made of what came in or of what is stored. Pure."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from castlist.channels.providers.protocol import Call

MOST_FIELDS = 200
"""No provider's address has more parameters; what has is none of theirs."""

LONGEST_CONTENT_TYPE = 200


class QueryUnreadable(Exception):
    """The address has too many parameters to be a provider's."""


def make_call(*, method: str, query: bytes, headers: Mapping[str, str], body: bytes) -> Call:
    """Make a call. `query`: the raw query of the address. `headers`: names in small letters. Raises QueryUnreadable."""
    return Call(method=method, headers=headers, query=read_query(query), body=body)


def read_query(query: bytes) -> dict[str, str]:
    """Give the first value of each parameter. Raises QueryUnreadable."""
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise QueryUnreadable from error
    return dict(reversed(pairs))


def read_headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Give headers as ASGI has them, names in small letters; of one that comes twice the first."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reversed(raw)}


def stored_content_type(headers: Mapping[str, str]) -> str:
    """Give the one header that is kept: all others hold secrets or say nothing that is needed later. ASCII."""
    found = headers.get("content-type", "")[:LONGEST_CONTENT_TYPE]
    return found if found.isascii() and found.isprintable() else ""

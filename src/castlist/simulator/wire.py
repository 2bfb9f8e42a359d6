"""What goes over the wire: routes in, replies and callbacks out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from castlist.simulator.business import Place


class Action(StrEnum):
    """What a request asks for."""

    SEND = "send"
    TEMPLATES = "templates"
    TEMPLATE = "template"
    FACTS = "facts"
    READ_CALLBACK = "read_callback"
    SET_CALLBACK = "set_callback"
    CONFIRM = "confirm"
    """Set-up calls that are only answered."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """What a path means: what is asked for, at which number, of which object (`id`)."""

    action: Action
    place: Place
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer. `headers` beside the content's type."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where callbacks go, and which headers they carry. `url` is empty while none is set.

    With a `verify_token` the address has to answer Meta's handshake before it is taken (§5.1).
    """

    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify_token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Callback:
    """A request to the business. `query` is added to the destination's address."""

    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(value: Any, status: int = 200) -> Reply:
    """Answer with JSON."""
    return Reply(status=status, body=compact(value))


def text_reply(text: str, status: int) -> Reply:
    """Answer with plain text, which clients have to survive."""
    return Reply(status=status, body=text.encode(), content_type="text/plain")


def html_reply(title: str, status: int) -> Reply:
    """Answer as a gateway in between does: with a page."""
    page = f"<html><head><title>{status} {title}</title></head><body><h1>{status} {title}</h1></body></html>"
    return Reply(status=status, body=page.encode(), content_type="text/html")


def compact(value: Any) -> bytes:
    """Write JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def escaped(value: Any) -> bytes:
    """Write JSON with other scripts and slashes escaped, as callbacks are: only the raw bytes fit a signature."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()

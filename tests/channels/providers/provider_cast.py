"""What the tests of all adapters share: one message in several shapes, and the rows of their tables."""

import json
from dataclasses import dataclass, replace
from typing import Any

from castlist.channels.providers.protocol import (
    Accepted,
    Answer,
    Call,
    Event,
    Outcome,
    Receipt,
    Refused,
    Request,
    TemplateMessage,
    Unknown,
)
from castlist.channels.template_shape import TemplateShape, read_shape

TO = "919876500001"
REF = "m-7f3c.1"
KEY = "k-31d1a7Ab"
SECRET = "s-99c0ffee77"

BODY = {"type": "BODY", "text": "Hi {{1}}, {{2}} off until Sunday."}
NAMED = {"type": "BODY", "text": "Hi {{first_name}}, your order {{order_id}} is on its way."}
IMAGE = {"type": "HEADER", "format": "IMAGE"}
LINK = {"type": "URL", "text": "See", "url": "https://shop.example/{{1}}"}
STOP = {"type": "QUICK_REPLY", "text": "Stop promotions"}


def shape(*components: dict[str, Any], **facts: Any) -> TemplateShape:
    """Make an approved template of these components."""
    given = {"name": "offer", "language": "en_US", "status": "APPROVED", "components": list(components), **facts}
    return read_shape(given)


def message(*components: dict[str, Any], to: str = TO, user_id: str = "", **values: str) -> TemplateMessage:
    """Make a message; a key's dots are written as `__`."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return TemplateMessage(to=to, user_id=user_id, shape=shape(*components), values=named, ref=REF)


def answer(status: int, body: Any = b"", **headers: str) -> Answer:
    """Make an answer; what is no bytes is written as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=status, body=raw, headers={name.replace("_", "-"): value for name, value in headers.items()})


def posted(body: Any, **headers: str) -> Call:
    """Make a callback with a body."""
    return Call(method="POST", headers=headers, query={}, body=json.dumps(body).encode())


def got(**query: str) -> Call:
    """Make a callback that has nothing but a query."""
    return Call(method="GET", headers={}, query=query, body=b"")


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Input and the exact request."""

    name: str
    message: TemplateMessage
    request: Request


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer to a request to send, and what came of it (`gist`)."""

    name: str
    answer: Answer
    outcome: tuple[Any, ...]


def reply(name: str, given: Answer, *outcome: str) -> Reply:
    """Write a row in one line."""
    return Reply(name=name, answer=given, outcome=outcome)


@dataclass(frozen=True, kw_only=True)
class Callback:
    """A callback, and what it tells (`told`)."""

    name: str
    call: Call
    events: list[Event]


def gist(outcome: Outcome) -> tuple[Any, ...]:
    """Give what decides: accepted with its ids, refused with kind and code, or unknown with what ids there are."""
    if isinstance(outcome, Accepted):
        return ("accepted", *outcome.ids)
    if isinstance(outcome, Refused):
        error = outcome.error
        assert error.title
        assert not error.title.endswith(".")
        return ("refused", error.kind.value, error.code, *(["throttle"] if error.is_throttle else []))
    assert isinstance(outcome, Unknown)
    assert outcome.words.endswith(".")
    return ("unknown", *outcome.ids)


def told(events: list[Event]) -> list[Event]:
    """Give the events without the provider's own JSON, and with errors cut down to code, kind and title."""
    return [_plain(event) for event in events]


def _plain(event: Event) -> Event:
    if not isinstance(event, Receipt):
        return event
    assert json.loads(event.raw) is not None
    error = event.error and replace(event.error, to_do="", detail="")
    return replace(event, raw="", error=error)

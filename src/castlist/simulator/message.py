"""A message: as it was ordered, and as it was accepted."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from castlist.simulator.business import Place


class State(StrEnum):
    """How far a message has come; the furthest it has been, whatever came later."""

    ACCEPTED = "accepted"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


RANKS = {state: rank for rank, state in enumerate(State)}
"""A failure does not undo that a message was delivered."""


def further(one: State, other: State) -> State:
    """Give the further of two states."""
    return one if RANKS[one] >= RANKS[other] else other


@dataclass(frozen=True, kw_only=True)
class Order:
    """A request to send, read. `to`: digits; `user_id`: a business-scoped user id instead of it (§6.5).

    `text` is that of a free text; a template message has `template`, `language` and `components` (with Kaleyra V1 the
    form as it came). `ref` is the sender's own id; `callback_url` is where Kaleyra V1 reports to. `sender`: digits of
    the business's number, where the message itself names it.
    """

    to: str = ""
    user_id: str = ""
    text: str = ""
    template: str = ""
    language: str = ""
    components: Any = None
    ref: str = ""
    callback_url: str = ""
    sender: str = ""

    @property
    def whom(self) -> str:
        """Name the recipient: digits, or the user id where there is no number."""
        return self.to or self.user_id


@dataclass(slots=True, kw_only=True)
class Message:
    """An accepted message. `token` (32 hex digits) is random: ids never repeat, whatever the seed.

    `at`: when it was accepted, in seconds since 1970. `body`: the request, read again when it is listed.
    `is_minimal`: answer and callbacks carry no contacts. `wa_id`: WhatsApp's own form of the number.
    """

    token: str
    to: str
    user_id: str
    wa_id: str
    template: str
    language: str
    category: str
    ref: str
    callback_url: str
    place: Place
    at: float
    body: bytes = field(repr=False)
    state: State = State.ACCEPTED
    is_minimal: bool = False

"""What callbacks tell. Times are in seconds since 1970."""

from dataclasses import dataclass
from enum import StrEnum

from castlist.simulator.business import Place
from castlist.simulator.catalogue.template import Template
from castlist.simulator.message import Message, State
from castlist.simulator.problem import Problem


@dataclass(frozen=True, kw_only=True)
class StatusTold:
    """How far a message has come; `problem` is why it failed."""

    message: Message
    state: State
    at: int
    problem: Problem | None = None

    @property
    def place(self) -> Place:
        """The number that the message was sent from."""
        return self.message.place


@dataclass(frozen=True, kw_only=True)
class MessageWritten:
    """A person wrote, or tapped a button: then `payload` is not None and `text` is what the button says.

    `phone` is empty where WhatsApp gives only the user id. `answers`: the message that the person answered, as far as
    WhatsApp tells. `token` (32 hex digits) is what the ids of this message are made of.
    """

    token: str
    place: Place
    phone: str
    user_id: str
    at: int
    text: str
    payload: str | None = None
    answers: Message | None = None


class Preference(StrEnum):
    """What a person chose in WhatsApp's own settings for marketing messages."""

    STOP = "stop"
    RESUME = "resume"


@dataclass(frozen=True, kw_only=True)
class PreferenceChosen:
    """A person stopped or resumed marketing messages."""

    place: Place
    phone: str
    user_id: str
    at: int
    value: Preference


@dataclass(frozen=True, kw_only=True)
class TemplateStatusChanged:
    """A template has another status."""

    place: Place
    template: Template
    at: int


Event = StatusTold | MessageWritten | PreferenceChosen | TemplateStatusChanged

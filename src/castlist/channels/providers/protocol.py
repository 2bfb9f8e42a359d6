"""What a provider is: a few pure functions, values in and values out. The requests are carried by `config/outside.py`.

Adding a provider is a checklist in docs/adding-a-provider.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.events import (
    NOT_SAID,
    About,
    AccountNotice,
    Call,
    CallbackUnreadable,
    Event,
    Inbound,
    NumberChanged,
    Preference,
    Receipt,
    ReceiptStatus,
    TemplateChanged,
)
from castlist.channels.template_shape import TemplateShape
from castlist.config.outside import Answer, Request

__all__ = [
    "NOT_SAID",
    "About",
    "Accepted",
    "Access",
    "AccountNotice",
    "Answer",
    "Call",
    "CallbackUnreadable",
    "Event",
    "Inbound",
    "MessageUnsendable",
    "NumberChanged",
    "Outcome",
    "Preference",
    "Provider",
    "Receipt",
    "ReceiptStatus",
    "Refused",
    "Request",
    "TemplateChanged",
    "TemplateMessage",
    "TemplatePage",
    "Unknown",
    "Verified",
]
"""All that adapters and their callers name is found here; what callbacks tell is written in `events.py`."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """All that is needed to talk through one channel, credentials in the clear: never logged, never printed.

    `number`: digits with the calling code. `callback_secret`: what 360dialog and Kaleyra have to send along, and Meta's
    verify token. `app_secret`: Meta's key for signatures.
    """

    provider: str
    base_url: str
    number: str
    api_key: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)
    callback_secret: str = field(default="", repr=False)
    sid: str = ""
    waba_id: str = ""
    phone_number_id: str = ""
    graph_version: str = ""
    callback_url: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class TemplateMessage:
    """One template message to one person. `to`: digits with the calling code; `user_id`: business-scoped, instead.

    `values` has a text for each variable's key (`header`, `header.link`, `body.1`, `body.first_name`, `button.0`).
    `ref` names the message and its attempt; it comes back in receipts.
    """

    to: str
    shape: TemplateShape
    values: Mapping[str, str]
    ref: str
    user_id: str = ""


# What came of a request to send.


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """Taken for processing, which is all that an answer can say. `ids`: every id by which receipts may name it."""

    ids: tuple[str, ...]
    wa_id: str = ""
    user_id: str = ""
    is_held: bool = False


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Certainly not accepted. `retry_after`: seconds, where the provider says."""

    error: ProviderError
    retry_after: float | None = None


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """It may or may not have been accepted: never sent again blindly (house promise 2). `words`: why we do not know.

    `ids`: every id by which receipts may name it, where the answer has any: they settle it.
    """

    words: str
    ids: tuple[str, ...] = ()


Outcome = Accepted | Refused | Unknown


class MessageUnsendable(Exception):
    """The message cannot be written in the provider's form, so nothing was asked and nothing was sent.

    `error` is what the report says, as if the provider had refused it. Pre-flight asks by writing the request.
    """

    def __init__(self, error: ProviderError) -> None:
        super().__init__(error.title)
        self.error = error


# What a provider answers to questions.


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The credentials work. `daily_limit`: new recipients a day, None where unlimited or not told.

    `facts` are shown to the operator: name, quality, throughput.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    daily_limit: int | None = None


@dataclass(frozen=True, kw_only=True)
class TemplatePage:
    """A page of the templates; `next_page` is what the next request has to be given, None at the end.

    `warning` is shown where the listing may be incomplete.
    """

    templates: tuple[TemplateShape, ...]
    next_page: str | None = None
    warning: str = ""


class Provider(Protocol):
    """The functions of a provider. All are pure; none raises for what a provider may answer.

    A provider is a module that has these functions.
    """

    def verification(self, access: Access) -> Request:
        """Ask something harmless that proves the credentials."""
        ...

    def read_verification(self, answer: Answer) -> Verified | ProviderError:
        """Say whether they work. Also reads the answers to `limits` and `registration`."""
        ...

    def limits(self, access: Access) -> Request | None:
        """Ask for the daily limit of new recipients, where that is a question of its own."""
        ...

    def templates(self, access: Access, page: str | None) -> Request:
        """Ask for a page of the templates: the first, or what the last one named as next."""
        ...

    def read_templates(self, access: Access, answer: Answer) -> TemplatePage | ProviderError:
        """Read a page of templates."""
        ...

    def send(self, access: Access, message: TemplateMessage) -> Request:
        """Write the request that sends one message. Raises MessageUnsendable."""
        ...

    def read_send(self, answer: Answer) -> Outcome:
        """Say what came of it."""
        ...

    def registration(self, access: Access) -> Request | None:
        """Tell the provider where callbacks go, where it can be told by a call."""
        ...

    def callback_instructions(self, access: Access) -> str:
        """Say what the operator has to paste where, for providers that cannot be told by a call."""
        ...

    def answer_handshake(self, access: Access, call: Call) -> str | None:
        """Answer a GET that checks the address: the text to give back, None when it is none or not ours."""
        ...

    def is_authentic(self, access: Access, call: Call) -> bool:
        """Whether a callback comes from the provider, decided on its raw bytes and in constant time."""
        ...

    def read_callback(self, call: Call) -> list[Event]:
        """Read what a callback tells; what is not known is left out. Raises CallbackUnreadable."""
        ...

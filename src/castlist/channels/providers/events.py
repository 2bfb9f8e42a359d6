"""What a callback can tell: one callback may hold many of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from castlist.channels.providers.errors import ProviderError


@dataclass(frozen=True, kw_only=True)
class About:
    """Which of a business's numbers something is about, as far as a callback says; all empty: whose address was called.

    `number_id`: the provider's id of the number, `number`: its digits, `account_id`: the account that it belongs to,
    with all its numbers. One address may be called for all numbers of a business (reference §5.5).
    """

    number_id: str = ""
    number: str = ""
    account_id: str = ""


NOT_SAID = About()


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What all that a callback can tell has in common."""

    about: About = field(default=NOT_SAID, compare=False)


class ReceiptStatus(StrEnum):
    """How far a message has come, as a receipt tells."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """A word that we do not know: kept, and changes nothing."""


@dataclass(frozen=True, kw_only=True)
class Receipt(Reported):
    """What became of a message. `ref` is ours and comes first; any of `ids` may be the one that we know.

    `phone`: digits, may be missing. `raw` is the provider's own JSON of this one event. `is_unsubmitted`: a failure
    that says that the message was never handed over to WhatsApp, whatever the answer to the request had said.
    """

    status: ReceiptStatus
    ids: tuple[str, ...]
    ref: str = ""
    at: datetime | None = None
    phone: str = ""
    user_id: str = ""
    error: ProviderError | None = None
    raw: str = ""
    is_unsubmitted: bool = False


@dataclass(frozen=True, kw_only=True)
class Inbound(Reported):
    """A message from a person. `text`: what was written or what the tapped button says; `payload`: the button's own.

    `context_id`: the provider's id of our message that it answers. Phone or user id may be missing; both only where
    there is a `context_id` by which the person can be found. `id` is made from the content where none came.
    """

    id: str
    phone: str = ""
    user_id: str = ""
    at: datetime | None = None
    text: str = ""
    payload: str = ""
    is_button: bool = False
    context_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Preference(Reported):
    """A person stopped or resumed marketing messages in WhatsApp itself."""

    is_stop: bool
    phone: str = ""
    user_id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(Reported):
    """A template's status, category, quality or components changed: the mirror has to be renewed."""

    name: str
    language: str = ""
    status: str = ""
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountNotice(Reported):
    """Something about the number or the account that a person should know.

    `daily_limit` where one is told; `is_unlimited`: it is told that there is none.
    """

    words: str
    daily_limit: int | None = None
    is_unlimited: bool = False


@dataclass(frozen=True, kw_only=True)
class NumberChanged(Reported):
    """A person's number changed. Consent does not move with it by itself: the old contact is flagged."""

    old_phone: str
    new_phone: str
    user_id: str = ""


Event = Receipt | Inbound | Preference | TemplateChanged | AccountNotice | NumberChanged


@dataclass(frozen=True, kw_only=True)
class Call:
    """A callback as it came in. Header names in small letters; `query` as parsed, first value of each name."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


class CallbackUnreadable(Exception):
    """The body is not what the provider sends (no JSON …): answered with 400, and nothing else happens."""

"""What a provider's refusal means for us: three questions answered (house §5.5).

Try again? Stop the channel or the broadcast? What does the person read, and do?
"""

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """What follows from a refusal. Every provider's codes are translated into these at the border."""

    RETRY = "retry"
    """Not accepted for now: the same message is tried again later, with growing gaps."""

    RETRY_RECIPIENT = "retry_recipient"
    """Too much to this person for now: the others go on."""

    FAIL = "fail"
    """Final for this recipient; says nothing of the others."""

    FAIL_PAYLOAD = "fail_payload"
    """Final, and of the kind that hits everybody: some in a row pause the broadcast."""

    OPTED_OUT = "opted_out"
    """Final, and the person does not want our messages: an opt-out."""

    PAUSE_BROADCAST = "pause_broadcast"
    """Nobody of this broadcast will get it until a person has looked."""

    STOP_CHANNEL = "stop_channel"
    """Nothing goes through this channel until a person has looked."""

    WAIT_A_DAY = "wait_a_day"
    """The account's daily limit is used up: the rest waits for the next day."""


RETRIED = frozenset({ErrorKind.RETRY, ErrorKind.RETRY_RECIPIENT})

FINAL = frozenset({ErrorKind.FAIL, ErrorKind.FAIL_PAYLOAD, ErrorKind.OPTED_OUT})
"""After all others the message is sent again by itself: soon, tomorrow, or when a person has looked."""


@dataclass(frozen=True, kw_only=True)
class ProviderError:
    """A refusal in our words, with the provider's code beside it.

    `code` as the provider gives it (`131026`, `RBC001`), or `http 503` where it gives none. `title` says what happened,
    `to_do` what the person does about it; both are ours. `detail` is the provider's own explanation, shortened.
    `is_throttle`: we send faster than allowed, so the channel's rate goes down.
    """

    code: str
    kind: ErrorKind
    title: str
    to_do: str = ""
    detail: str = ""
    is_throttle: bool = False

"""What follows from an outcome: for the message, the broadcast, the channel (reference §4). Pure."""

from dataclasses import dataclass
from typing import Any

from castlist.broadcasts.breaker import Sign
from castlist.broadcasts.lifecycle import MessageState
from castlist.channels.providers.errors import RETRIED, ErrorKind, ProviderError
from castlist.channels.providers.protocol import Accepted, Outcome, Refused, Unknown
from castlist.channels.sending import NOT_SENT

MOST_REFUSALS = 6
"""After so many refusals for now a message has failed; a person can retry it. Being sent too fast is no fault of the
message: those go on until they pass, since the channel's rate goes down meanwhile."""

FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 300.0

FOR_A_PERSON = frozenset({ErrorKind.PAUSE_BROADCAST, ErrorKind.STOP_CHANNEL, ErrorKind.WAIT_A_DAY})
"""Nothing is wrong with this message: it goes back into the queue, and leaves when the others may."""

ALIKE = frozenset({ErrorKind.FAIL_PAYLOAD, ErrorKind.RETRY})
"""What is final and could hit everybody: a payload that is refused, and a refusal for now that did not pass."""

NO_ANSWER = "no_answer"
UNKNOWN_WORDS = "No answer came back"


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What becomes of a message, and what else is to be done.

    `state`: accepted, failed, unknown, or queued with `wait` seconds before the next try. `pauses`: the broadcast.
    `stops`: the channel. `waits_a_day`: the channel sends nothing until tomorrow. `is_throttle`: go slower, and not at
    all for `retry_after` seconds where the provider names them. `alike`: a code that hits everybody where it comes
    often in a row. `opts_out`: the person does not want our messages.
    `is_unreachable`: nothing could be written to the provider, whoever the message was for.
    """

    state: MessageState
    reason: str | None = None
    words: str | None = None
    detail: str | None = None
    wait: float | None = None
    provider_ids: tuple[str, ...] = ()
    wa_id: str = ""
    user_id: str = ""
    error: ProviderError | None = None
    pauses: bool = False
    stops: bool = False
    waits_a_day: bool = False
    is_throttle: bool = False
    retry_after: float | None = None
    alike: str | None = None
    opts_out: bool = False
    is_unreachable: bool = False

    @property
    def sign(self) -> Sign:
        """What it says of the broadcast's other messages."""
        return Sign(alike=self.alike, is_fine=self.state is MessageState.ACCEPTED)


def consequence_of(outcome: Outcome, *, refusals: int, jitter: float) -> Consequence:
    """Say what follows. `refusals`: how often this attempt was refused before; `jitter`: 0 to 1, spreads the tries."""
    if isinstance(outcome, Accepted):
        return Consequence(
            state=MessageState.ACCEPTED,
            reason="held" if outcome.is_held else None,
            words="Held by WhatsApp for a quality check" if outcome.is_held else None,
            provider_ids=outcome.ids,
            wa_id=outcome.wa_id,
            user_id=outcome.user_id,
        )
    if isinstance(outcome, Unknown):
        return Consequence(
            state=MessageState.UNKNOWN,
            reason=NO_ANSWER,
            words=UNKNOWN_WORDS,
            detail=outcome.words,
            provider_ids=outcome.ids,
            alike=NO_ANSWER,
        )
    return _of_refusal(outcome, refusals, jitter)


def consequence_of_failure(error: ProviderError) -> Consequence:
    """Say what follows from a failure that a receipt tells of: final for the message, and the same for all else."""
    return Consequence(state=MessageState.FAILED, **_told(error), **_beyond(error, is_final=True))


def _of_refusal(refused: Refused, refusals: int, jitter: float) -> Consequence:
    error = refused.error
    told = _told(error)
    if error.code == NOT_SENT:
        wait = FIRST_WAIT_SECONDS * (1.0 + jitter)
        return Consequence(state=MessageState.QUEUED, wait=wait, is_unreachable=True, **told)
    if error.kind in RETRIED and (error.is_throttle or refusals + 1 < MOST_REFUSALS):
        wait = _wait(error.kind, refusals, jitter, refused.retry_after)
        beyond = _beyond(error, is_final=False)
        return Consequence(state=MessageState.QUEUED, wait=wait, retry_after=refused.retry_after, **told, **beyond)
    if error.kind in FOR_A_PERSON:
        return Consequence(state=MessageState.QUEUED, wait=0.0, **told, **_beyond(error, is_final=False))
    return Consequence(state=MessageState.FAILED, **told, **_beyond(error, is_final=True))


def _told(error: ProviderError) -> dict[str, Any]:
    return {"reason": error.code, "words": error.title, "detail": error.detail or None, "error": error}


def _beyond(error: ProviderError, *, is_final: bool) -> dict[str, Any]:
    """Say what follows beyond the message, in answers and in receipts alike."""
    return {
        "pauses": error.kind is ErrorKind.PAUSE_BROADCAST,
        "stops": error.kind is ErrorKind.STOP_CHANNEL,
        "waits_a_day": error.kind is ErrorKind.WAIT_A_DAY,
        "is_throttle": error.is_throttle,
        "alike": error.code if is_final and error.kind in ALIKE else None,
        "opts_out": error.kind is ErrorKind.OPTED_OUT,
    }


def _wait(kind: ErrorKind, refusals: int, jitter: float, retry_after: float | None) -> float:
    """Wait longer each time: 4^n s for one person (reference §4.2), else 2 · 2^n s, up to twice that by chance."""
    if retry_after is not None:
        return retry_after + jitter
    if kind is ErrorKind.RETRY_RECIPIENT:
        return min(LONGEST_WAIT_SECONDS, 4.0 ** min(refusals, MOST_REFUSALS)) + jitter
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(refusals, 2 * MOST_REFUSALS)) * (1.0 + jitter)

"""From an answer to an outcome, in the one order that all providers share: the code in the body first, HTTP last.

HTTP's status is a weak signal (reference §4.1). What certainly was not accepted is Refused; all else that is not clear
is Unknown, because there is no idempotency key and a second try could message a person twice (reference §4.2).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from castlist.channels.providers.errors import FINAL, RETRIED, ErrorKind, ProviderError
from castlist.channels.providers.meta_error_table import BY_ITSELF
from castlist.channels.providers.meta_errors import refused
from castlist.channels.providers.own_words import own_words
from castlist.channels.providers.protocol import Accepted, Answer, Outcome, Refused, Unknown
from castlist.channels.providers.retry_after import retry_after
from castlist.channels.providers.wire_json import first_text, load_or_none, mapping

Verdict = ProviderError | Unknown | None
"""What the body says by itself: an error, that nobody knows, or nothing."""


def read_outcome(
    answer: Answer,
    *,
    verdict: Callable[[Answer, Any], Verdict],
    accepted: Callable[[Mapping[str, Any]], Accepted],
    message_ids: Callable[[Mapping[str, Any]], tuple[str, ...]],
) -> Outcome:
    """Say what came of a request to send. `verdict` and `accepted` read the provider's own body.

    `message_ids`: the ids in it that only a message has that was taken. Beside one, an error that would have the
    message sent again proves nothing, unless HTTP speaks of a refusal as well.
    """
    body = load_or_none(answer.body)
    outcome = _outcome(answer, body, verdict=verdict, accepted=accepted)
    if not isinstance(body, dict):
        return outcome
    if isinstance(outcome, Unknown):
        return replace(outcome, ids=accepted(body).ids)
    if _would_be_sent_again(outcome) and not _is_clients_fault(answer) and message_ids(body):
        title, code = outcome.error.title, outcome.error.code
        return Unknown(
            words=f"The answer names the message and an error as well: {title} ({code}).", ids=accepted(body).ids
        )
    return outcome


def _outcome(
    answer: Answer,
    body: Any,
    *,
    verdict: Callable[[Answer, Any], Verdict],
    accepted: Callable[[Mapping[str, Any]], Accepted],
) -> Outcome:
    found = verdict(answer, body)
    if isinstance(found, Unknown):
        return found
    if found is not None:
        return _refused(answer, found)
    if is_success(answer):
        if isinstance(body, dict):
            return accepted(body)
        return Unknown(words=f"The answer could not be read (HTTP {answer.status}).")
    error = http_error(answer, body)
    if error is None:
        return Unknown(words=f"The answer was HTTP {answer.status}, which does not say whether the message was taken.")
    return _refused(answer, error)


def question_error(answer: Answer, *, verdict: Callable[[Answer, Any], Verdict]) -> ProviderError | None:
    """Say why a question (verification, templates) was not answered; None where it was, with an object or a list.

    Asking again does no harm, so what is unknown for a message is a retry here.
    """
    body = load_or_none(answer.body)
    found = verdict(answer, body)
    if isinstance(found, ProviderError):
        return found
    said = own_text(answer, body)
    if found is None and is_success(answer):
        is_readable = isinstance(body, dict | list)
        return None if is_readable else stopped(_code(answer), said, *NOT_THE_PROVIDER)
    if found is None and (error := _redirected(answer, said) or http_error(answer, body)):
        return error
    return ProviderError(
        code=_code(answer),
        kind=ErrorKind.RETRY,
        title="The provider could not answer",
        to_do="Try again in some minutes.",
        detail=own_words(said),
    )


def is_success(answer: Answer) -> bool:
    """Whether HTTP calls it a success (2xx)."""
    return 200 <= answer.status < 300


def http_error(answer: Answer, body: Any) -> ProviderError | None:
    """Say what HTTP's status alone means, where the body has no code. None where it leaves open what happened.

    A redirect does: with a 303 the request was worked on, and what came of it lies elsewhere.
    """
    said = own_text(answer, body)
    if answer.status == 408 or not _is_clients_fault(answer):
        return None
    if answer.status == 429:
        return throttled(_code(answer), said)
    if answer.status in STOPPING:
        return stopped(_code(answer), said, *STOPPING[answer.status])
    return refused(_code(answer), said)


def throttled(code: str, said: str) -> ProviderError:
    """Say that the channel sends faster than allowed."""
    return ProviderError(
        code=code,
        kind=ErrorKind.RETRY,
        title="Sent faster than allowed",
        to_do=BY_ITSELF,
        detail=own_words(said),
        is_throttle=True,
    )


def stopped(code: str, said: str, title: str, to_do: str) -> ProviderError:
    """Say that nothing goes through the channel until a person has looked."""
    return ProviderError(code=code, kind=ErrorKind.STOP_CHANNEL, title=title, to_do=to_do, detail=own_words(said))


def own_text(answer: Answer, body: Any) -> str:
    """Find what an answer without a code says: in one of the usual places, or as plain text or HTML."""
    found = mapping(body)
    error, meta = found.get("error"), mapping(found.get("meta"))
    words = first_text(
        mapping(error).get("message"), error, meta.get("developer_message"), found.get("message"), found.get("detail")
    )
    return words or answer.body[:4_000].decode("utf-8", "replace")


STOPPING = {
    401: ("The key was refused", "Copy it again from your provider and give it with Replace key."),
    402: ("The account cannot pay", "Settle it with your provider; then Verify here."),
    403: ("Access was denied", "Ask your provider what is blocked; then Verify here."),
    404: ("There is nothing at this address", "Check the channel's base URL and its ids; then Verify here."),
}
NOT_THE_PROVIDER = ("The answer is not the provider's", "Check the channel's base URL.")
REDIRECTED = ("The address leads elsewhere", "Check the channel's base URL; redirects are not followed.")


def _is_clients_fault(answer: Answer) -> bool:
    return 400 <= answer.status < 500


def _redirected(answer: Answer, said: str) -> ProviderError | None:
    """Say that a question was sent elsewhere: no harm is done by not knowing, and the address can be mended."""
    return stopped(_code(answer), said, *REDIRECTED) if 300 <= answer.status < 400 else None


def _would_be_sent_again(outcome: Outcome) -> TypeGuard[Refused]:
    return isinstance(outcome, Refused) and outcome.error.kind not in FINAL


def _code(answer: Answer) -> str:
    return f"http {answer.status}"


def _refused(answer: Answer, error: ProviderError) -> Refused:
    wait = retry_after(answer.headers) if error.kind in RETRIED else None
    return Refused(error=error, retry_after=wait)

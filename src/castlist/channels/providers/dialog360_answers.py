"""What 360dialog answers: Meta's objects and errors, and some of its own (reference §3.2, §4.1, §4.3)."""

import re
from typing import Any

from castlist.channels.providers import meta_answers
from castlist.channels.providers.answers import (
    Verdict,
    http_error,
    own_text,
    question_error,
    read_outcome,
    stopped,
    throttled,
)
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.protocol import Answer, Outcome, TemplatePage, Unknown, Verified
from castlist.channels.providers.wire_json import listed, load_or_none, mapping, whole

THROTTLED = re.compile(r"rate limit|too many (?:concurrent )?requests", re.IGNORECASE)
"""Its own throttling is told in words only: HTTP 400 "endpoint rate limit exceeded", 503 "too many …"."""

ACCOUNT = re.compile(
    r"unpaid|invoice|\b(?:api|account)\b[^.]{0,60}\bdisabled|\bdisabled\b[^.]{0,60}\bapi\b", re.IGNORECASE
)

REFUSALS = {
    401: ("360dialog refused the key", "Copy it again from its hub and paste it here."),
    403: ("360dialog blocks this call", "Ask 360dialog what is blocked; then Verify here."),
}
DISABLED = ("360dialog has switched the account off", "Look for unpaid invoices in its hub; then Verify here.")
NOT_CLEAR = "360dialog reports a fault, which does not say whether the message was taken."


def verdict(answer: Answer, body: Any) -> Verdict:
    """Read Meta's code; else 360dialog's own object, or its words where it gives no number at all."""
    found = meta_answers.verdict(answer, body)
    if found is not None:
        return found
    meta = mapping(mapping(body).get("meta"))
    said, is_refusal = own_text(answer, body), meta.get("success") is False
    status = (whole(meta.get("http_code")) if is_refusal else None) or answer.status
    own = _by_status(status, said)
    if own is None and is_refusal:
        return http_error(Answer(status=status, body=answer.body), body) or Unknown(words=NOT_CLEAR)
    return own


def read_send(answer: Answer) -> Outcome:
    """Say what came of a request to send. 500, 502 and a 503 that does not say it refused leave it open."""
    return read_outcome(answer, verdict=verdict, accepted=meta_answers.accepted, message_ids=meta_answers.message_ids)


def read_verification(answer: Answer) -> Verified | ProviderError:
    """Read the health of the number, or that a callback was set."""
    error = question_error(answer, verdict=verdict)
    return error or meta_answers.verified(mapping(load_or_none(answer.body)))


def _by_status(status: int, said: str) -> ProviderError | None:
    code = f"http {status}"
    if status == 429 or (status in {400, 503} and THROTTLED.search(said)):
        return throttled(code, said)
    if status in REFUSALS:
        return stopped(code, said, *REFUSALS[status])
    if status == 400 and ACCOUNT.search(said):
        return stopped(code, said, *DISABLED)
    return None


def read_templates(answer: Answer) -> TemplatePage | ProviderError:
    """Read a page: `waba_templates`, with the next offset while `total` is not reached and the page is not empty."""
    error = question_error(answer, verdict=verdict)
    if error:
        return error
    body = mapping(load_or_none(answer.body))
    count, total, offset = len(listed(body.get("waba_templates"))), whole(body.get("total")), whole(body.get("offset"))
    shapes = meta_answers.shapes(body.get("waba_templates"))
    if not count or total is None or (offset or 0) + count >= total:
        return TemplatePage(templates=shapes)
    if offset is None:
        return TemplatePage(templates=shapes, warning=f"360dialog has {total} templates and named {count} of them.")
    return TemplatePage(templates=shapes, next_page=str(offset + count))

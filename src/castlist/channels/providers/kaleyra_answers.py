"""What came of a request to send, V2 and V1: Kaleyra's codes, Meta's within them, ids in many places.

Reference §2.3, §2.4, §4.4.
"""

from collections.abc import Mapping
from typing import Any

from castlist.channels.providers import meta_answers
from castlist.channels.providers.answers import Verdict, is_success, own_text, read_outcome
from castlist.channels.providers.kaleyra_errors import (
    ACCEPTED,
    CODES,
    FIELDS,
    OPEN,
    code_of,
    explain_code,
    field_error,
    find_meta,
)
from castlist.channels.providers.meta_errors import explain
from castlist.channels.providers.protocol import Accepted, Answer, Outcome, Unknown
from castlist.channels.providers.wire_json import (
    identifier,
    mapping,
    mappings,
)

WITH_FIELDS = frozenset({400, 409, 413, 415, 422})
"""Under these, refused fields say what is wrong; elsewhere HTTP's status does."""


def verdict(answer: Answer, body: Any) -> Verdict:
    """Read Meta's code where there is one, else Kaleyra's; without either, its refused fields."""
    code = code_of(body)
    if ACCEPTED.fullmatch(code):
        return None
    if meta := find_meta(body, is_failure=not is_success(answer)):
        return explain(meta)
    if code == OPEN:
        return Unknown(words="Kaleyra had a fault (WA500), which does not say whether the message was taken.")
    if FIELDS.fullmatch(code):
        return field_error(mapping(mapping(body).get("error")) or {"message": own_text(answer, body)}, code)
    return explain_code(code, own_text(answer, body)) if code in CODES else _unlisted(answer, body, code)


def _unlisted(answer: Answer, body: Any, code: str) -> Verdict:
    """Decide without a code that we know. An unlisted one says less than an HTTP 401, 403 or 429."""
    fields = mapping(mapping(body).get("error"))
    if is_success(answer):
        if find_ids(body) or not (code or fields):
            return None
        if not fields:
            return Unknown(words=f"Kaleyra answered with the code {code}, which does not say whether it was taken.")
    elif answer.status not in WITH_FIELDS:
        return None
    if fields:
        return field_error(fields, code or f"http {answer.status}")
    return explain_code(code, own_text(answer, body)) if code else None


def read_send(answer: Answer) -> Outcome:
    """Say what came of a request to send. A 2xx without any id is accepted: our own reference names it."""
    return read_outcome(answer, verdict=verdict, accepted=accepted, message_ids=message_ids)


def accepted(body: Mapping[str, Any]) -> Accepted:
    """Read every id, and the contact where Meta's object came through."""
    inner = [*parts(body), body]
    found = next((meta for each in inner if (meta := meta_answers.accepted(each)).wa_id or meta.user_id), None)
    return Accepted(
        ids=find_ids(body),
        wa_id=found.wa_id if found else "",
        user_id=found.user_id if found else "",
        is_held=any(meta_answers.accepted(each).is_held for each in inner),
    )


def find_ids(body: Any) -> tuple[str, ...]:
    """Find every id by which a receipt may name the message, the likeliest first (reference §2.3)."""
    return _ids(body, ("id", "trace_id"))


def message_ids(body: Any) -> tuple[str, ...]:
    """Find the ids that only a message has that was taken: every request may have been given a trace."""
    return _ids(body, ("id",))


def _ids(body: Any, of_data: tuple[str, ...]) -> tuple[str, ...]:
    places = [
        *(value for data in parts(body) for value in (data.get("message_id"), *_message_ids(data))),
        *(data.get(name) for data in parts(body) for name in of_data),
        *_message_ids(mapping(body)),
        *(mapping(body).get(name) for name in ("message_id", "id")),
    ]
    return tuple(dict.fromkeys(found for place in places if (found := identifier(place))))


def parts(body: Any) -> list[Mapping[str, Any]]:
    """Give the objects in `data`, which may be one or a list."""
    data = mapping(body).get("data")
    return [data] if isinstance(data, dict) else mappings(data)


def _message_ids(part: Mapping[str, Any]) -> list[Any]:
    return [each.get("id") for each in mappings(part.get("messages"))]

"""Kaleyra's codes and reasons, translated (reference §4.4, §5.4)."""

import re
from collections.abc import Mapping
from typing import Any

from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.meta_error_table import (
    ANOTHER_TEMPLATE,
    BY_ITSELF,
    CHECK_VALUES,
    Meaning,
    is_known,
)
from castlist.channels.providers.meta_errors import NO_REASON, MetaError, explain, find_error, refused, said
from castlist.channels.providers.own_words import own_words
from castlist.channels.providers.wire_json import first_text, identifier, listed, mapping, mappings, text, whole

ACCEPTED = re.compile(r"WA2[0-9]{2}")
"""`WA200` is documented; its neighbours can hardly mean anything else."""

OPEN = "WA500"
"""A fault of the server. The documentation advises to send again, which could message a person twice."""

FIELDS = re.compile(r"E13[0-9]{3}")
"""Kaleyra's own checks of fields."""

PLAIN = frozenset({"message", "details", "title", "description"})
"""Names in an error that introduce a sentence and are no fields."""

FINE = frozenset({0, *range(200, 300)})
SMALLEST_OF_WHATSAPP = 1_000

CODE = re.compile(r"[A-Z]{1,4}[0-9]{2,6}")

DAILY_LIMIT = Meaning(
    kind=ErrorKind.WAIT_A_DAY, title="The account's daily limit is used up", to_do="The rest waits for the next day."
)
OPTED_OUT = Meaning(
    kind=ErrorKind.OPTED_OUT, title="Stopped your promotions", to_do="They are opted out here as well now."
)

CODES: Mapping[str, Meaning] = {
    "RBC001": Meaning(
        kind=ErrorKind.STOP_CHANNEL,
        title="Kaleyra refused the SID or the key",
        to_do="Copy both again from its console and give them with Replace key.",
    ),
    "E110": Meaning(
        kind=ErrorKind.STOP_CHANNEL,
        title="The balance at Kaleyra is used up",
        to_do="Top it up in its console; then Verify here.",
    ),
    "WAV2101": DAILY_LIMIT,
    "WA400": Meaning(kind=ErrorKind.FAIL_PAYLOAD, title="Kaleyra did not accept the values", to_do=CHECK_VALUES),
    "WA401": Meaning(
        kind=ErrorKind.PAUSE_BROADCAST, title="The number or the template is not approved", to_do=ANOTHER_TEMPLATE
    ),
    "WA429": Meaning(kind=ErrorKind.RETRY, title="Sent faster than allowed", to_do=BY_ITSELF, is_throttle=True),
}

REASONS: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (re.compile(r"opt(?:ed)?[ _\-]?out", re.IGNORECASE), OPTED_OUT),
    (re.compile(r"daily[ _\-]limit", re.IGNORECASE), DAILY_LIMIT),
    (
        re.compile(r"template[ _\-]details", re.IGNORECASE),
        Meaning(kind=ErrorKind.FAIL_PAYLOAD, title="Kaleyra does not know the template", to_do=ANOTHER_TEMPLATE),
    ),
    (
        re.compile(r"country[ _\-]traffic", re.IGNORECASE),
        Meaning(kind=ErrorKind.FAIL, title="Kaleyra does not send to this country", to_do="Leave out its numbers."),
    ),
)
"""Why Kaleyra never handed a message over. Its codes were not seen, so the page titles' words are looked for."""


def code_of(body: Any) -> str:
    """Find Kaleyra's own code, in capitals: at the top, or in `error`. Empty where there is none."""
    found = mapping(body)
    places = (found.get("code"), mapping(found.get("error")).get("code"))
    words = (identifier(place).upper() for place in places)
    return next((word for word in words if CODE.fullmatch(word)), "")


def explain_code(code: str, words: str) -> ProviderError:
    """Say what one of Kaleyra's codes means; one that is not known is final and counts towards pausing."""
    meaning = CODES.get(code)
    return _error(code, meaning, words) if meaning else refused(code, words)


def find_meta(body: Any, *, is_failure: bool) -> MetaError | None:
    """Find one of Meta's codes that we know, which says more than Kaleyra's own: in `error`, `errors`, or at the top.

    Where HTTP does not speak of a failure, 0 and 200 to 299 say that all is well, as does a small number at the top.
    """
    found = mapping(body)
    places = [mapping(found.get("error")), *mappings(found.get("error")), *mappings(found.get("errors"))]
    if is_failure or (whole(found.get("code")) or 0) >= SMALLEST_OF_WHATSAPP:
        places.append(found)
    errors = (error for place in places if (error := find_error(place)))
    fine = () if is_failure else FINE
    return next((error for error in errors if is_known(error.code) and error.code not in fine), None)


def field_error(fields: Mapping[str, Any], code: str) -> ProviderError:
    """Read refused fields (`{"to": "invalid number"}`): the recipient's is final for one, any other hits everybody."""
    told = [(name, first_text(value, said(mapping(value)))) for name, value in fields.items() if name != "code"]
    words = "; ".join(each if name in PLAIN else f"{name}: {each}" for name, each in told if each)
    kind = ErrorKind.FAIL if "to" in fields else ErrorKind.FAIL_PAYLOAD
    return refused(code, words, kind=kind)


def late_reason(*places: Any) -> ProviderError:
    """Find out why a message failed or was not sent, anywhere in these parts of a callback (reference §5.4)."""
    for place in places:
        if error := find_meta(place, is_failure=False):
            return explain(error, is_late=True)
    words = [reason for place in places for reason in _reasons(place)]
    known = next((meaning for pattern, meaning in REASONS if any(map(pattern.search, words))), None)
    code = next((code for place in places if (code := code_of(place)) in CODES), "")
    if known or code:
        return _error(code or "not sent", known or CODES[code], first_text(*words))
    return refused("not sent", words[0], kind=ErrorKind.FAIL) if words else NO_REASON


def _reasons(place: Any) -> list[str]:
    """List every text in a part of a callback that may say why."""
    found = mapping(place)
    errors = [mapping(found.get("error")), *mappings(found.get("errors"))]
    names = ("error", "reason", "error_message", "error_description", "message", "description")
    told = [*(said(each) for each in errors), *listed(found.get("errors")), *(found.get(name) for name in names)]
    return [words for each in told if (words := text(each).strip())]


def _error(code: str, meaning: Meaning, words: str) -> ProviderError:
    return ProviderError(
        code=code,
        kind=meaning.kind,
        title=meaning.title,
        to_do=meaning.to_do,
        detail=own_words(words),
        is_throttle=meaning.is_throttle,
    )

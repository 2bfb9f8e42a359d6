"""Meta's error codes, translated: what follows, what the person reads and does (reference §4.2).

Titles and remedies stand as in the report's list of reasons (screens §7). A code that is not in the table is final for
this recipient and counts towards pausing: nobody knows what it means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.meta_error_table import (
    LATE_KINDS,
    MEANINGS,
    PERMISSION_CODES,
    PERMISSION_MISSING,
    is_known,
)
from castlist.channels.providers.own_words import TITLE_LENGTH, own_words
from castlist.channels.providers.wire_json import first_text, listed, mapping, mappings, whole

EXPIRED = 463
"""The subcode with which 190 says that the token has expired."""


@dataclass(frozen=True, kw_only=True)
class MetaError:
    """What Meta says of an error: its code, and its own explanation."""

    code: int
    said: str
    subcode: int | None = None


def find_error(error: Mapping[str, Any]) -> MetaError | None:
    """Read an error object of an answer or of a status. None where it has no numeric code."""
    code = whole(error.get("code"))
    if code is None:
        return None
    return MetaError(code=code, said=said(error), subcode=whole(error.get("error_subcode")))


def said(error: Mapping[str, Any]) -> str:
    """Find the most telling explanation of an error object. `error_data` has been seen as a plain text, too."""
    data = error.get("error_data")
    return first_text(
        mapping(data).get("details"), data, error.get("details"), error.get("message"), error.get("title")
    )


def explain(error: MetaError, *, is_late: bool = False) -> ProviderError:
    """Say what an error means for us. `is_late`: it came in a receipt, after the message had been accepted."""
    meaning = PERMISSION_MISSING if error.code in PERMISSION_CODES else MEANINGS.get(error.code)
    if meaning is None:
        return refused(str(error.code), error.said)
    is_expired = error.code == 190 and error.subcode == EXPIRED
    return ProviderError(
        code=str(error.code),
        kind=LATE_KINDS.get(error.code, meaning.kind) if is_late else meaning.kind,
        title="The access token has expired" if is_expired else meaning.title,
        to_do=meaning.to_do,
        detail=own_words(error.said),
        is_throttle=meaning.is_throttle,
    )


def refused(code: str, words: str, *, kind: ErrorKind = ErrorKind.FAIL_PAYLOAD) -> ProviderError:
    """Say that WhatsApp refused, in its own words, where we have none."""
    shown = own_words(words, most=TITLE_LENGTH)
    return ProviderError(
        code=code,
        kind=kind,
        title=f"WhatsApp refused it: {shown}" if shown else "WhatsApp refused it and gave no reason",
        to_do="" if shown else f"Look the code {code} up with your provider.",
        detail=own_words(words),
    )


def late_error(errors: Any) -> ProviderError:
    """Read why an accepted message failed, from the `errors` of its status: the first that we know, else the first."""
    found = [error for each in mappings(errors) if (error := find_error(each))]
    known = [error for error in found if is_known(error.code)]
    if found:
        return explain((known or found)[0], is_late=True)
    first = next((said(each) for each in mappings(errors)), "") or first_text(*listed(errors))
    return refused("failed", first) if first else NO_REASON


NO_REASON = ProviderError(
    code="failed",
    kind=ErrorKind.FAIL,
    title="It failed, and no reason was given",
    to_do="If it goes on, ask your provider.",
)

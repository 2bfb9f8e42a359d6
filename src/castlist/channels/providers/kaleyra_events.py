"""Kaleyra's V2 callbacks: one change of Meta's in `meta_object`, and what Kaleyra knows beside it (reference §5.4).

Only the body of *sent* and of a tapped button were seen. All others are read by what they have in common.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from castlist.channels.providers import meta_events
from castlist.channels.providers.kaleyra_errors import late_reason
from castlist.channels.providers.people import digits
from castlist.channels.providers.protocol import CallbackUnreadable, Event, Inbound, Receipt, ReceiptStatus
from castlist.channels.providers.wire_json import dump, identifier, mapping, mappings, text

WORDS: Mapping[str, ReceiptStatus] = {
    **meta_events.STATUSES,
    "not_sent": ReceiptStatus.FAILED,  # Kaleyra never handed it over
    "submit_failure": ReceiptStatus.FAILED,
}
"""`submit_success` says no more than the answer to the request did, and is among the words that change nothing."""

UNSUBMITTED = frozenset({"not_sent", "submit_failure"})
"""The words that say that Kaleyra never handed it over (reference §5.4)."""


def read_body(body: bytes) -> list[Event]:
    """Read a callback, or a list of them. Raises CallbackUnreadable for what is neither."""
    found = meta_events.read_body(body)
    if not isinstance(found, dict | list):
        raise CallbackUnreadable("This is no callback of Kaleyra's form.")
    callbacks = [found] if isinstance(found, dict) else mappings(found)
    return [event for callback in callbacks for event in read_callback(callback)]


def read_callback(callback: Mapping[str, Any]) -> list[Event]:
    """Read one callback: Meta's object as `meta_object`, where there is one."""
    meta = mapping(callback.get("meta_object")) or callback
    changes = [change for entry in mappings(meta.get("entry")) for change in mappings(entry.get("changes"))] or [meta]
    return [event for change in changes for event in _change(change, callback)]


def status_word(value: Any) -> str:
    """Give a status in small letters, with `_` for `-` and spaces."""
    return re.sub(r"[\s\-]+", "_", text(value).strip().lower())


def _change(change: Mapping[str, Any], callback: Mapping[str, Any]) -> list[Event]:
    value = mapping(change.get("value"))
    statuses = mappings(value.get("statuses"))
    others = meta_events.read_change(text(change.get("field")) or "messages", {**value, "statuses": []})
    if not (statuses or others) and status_word(callback.get("status")):
        statuses = [{}]  # a status that stands only beside Meta's object
    is_one = len({identifier(status.get("id")) for status in statuses}) == 1
    receipts = [_receipt(status, value.get("contacts"), callback, is_one=is_one) for status in statuses]
    return [*receipts, *(_answering(event, callback) for event in others)]


def _receipt(status: Mapping[str, Any], contacts: Any, callback: Mapping[str, Any], *, is_one: bool) -> Receipt:
    receipt = meta_events.read_status(status, contacts)
    extra = mapping(callback.get("extra_info"))
    beside = _ids(callback, extra)
    if not is_one and not set(beside) & set(receipt.ids):
        callback, extra, beside = {}, {}, ()  # what stands beside the object speaks of another message
    words = (status_word(status.get("status")), status_word(callback.get("status")))
    word = next((word for word in words if word in WORDS), "")
    kind = WORDS.get(word, ReceiptStatus.UNKNOWN)
    return replace(
        receipt,
        status=kind,
        is_unsubmitted=word in UNSUBMITTED,
        ids=tuple(dict.fromkeys([*beside, *receipt.ids])),
        ref=identifier(extra.get("ref")) or receipt.ref,
        phone=receipt.phone or digits(callback.get("recipient_id")),
        error=late_reason(status, extra, callback) if kind is ReceiptStatus.FAILED else None,
        raw=dump(callback) if is_one else receipt.raw,
    )


def _ids(callback: Mapping[str, Any], extra: Mapping[str, Any]) -> tuple[str, ...]:
    """List the ids beside Meta's object, the likeliest first: `statuses[].id` was seen to be none of WhatsApp's."""
    found = (callback.get("message_id"), extra.get("message_id"), extra.get("trace_id"))
    return tuple(dict.fromkeys(each for place in found if (each := identifier(place))))


def _answering(event: Event, callback: Mapping[str, Any]) -> Event:
    if isinstance(event, Inbound) and not event.context_id:
        return replace(event, context_id=identifier(mapping(callback.get("extra_info")).get("reply_to")))
    return event

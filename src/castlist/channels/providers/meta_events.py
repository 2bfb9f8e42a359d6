"""Meta's callbacks (reference §5.2): an envelope of entries, each with changes, each with a field and its `value`.

360dialog sends the same envelope, Kaleyra V2 one change of it. What is not as expected is left out; the rest is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from castlist.channels.providers import meta_inbound, meta_notices
from castlist.channels.providers.meta_errors import late_error
from castlist.channels.providers.people import Person, complete, digits, person
from castlist.channels.providers.protocol import (
    About,
    CallbackUnreadable,
    Event,
    Receipt,
    ReceiptStatus,
)
from castlist.channels.providers.wire_json import NotJson, dump, identifier, load, mapping, mappings, moment, text

STATUSES = {
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.READ,
    "played": ReceiptStatus.READ,  # who has played it has seen it
    "failed": ReceiptStatus.FAILED,
}


def read_body(body: bytes) -> Any:
    """Read a callback's JSON. Raises CallbackUnreadable."""
    try:
        return load(body)
    except NotJson as error:
        raise CallbackUnreadable(str(error)) from error


def read_envelope(body: bytes) -> list[Event]:
    """Read everything that a callback tells, in its order. Raises CallbackUnreadable for what is no JSON object."""
    found = read_body(body)
    if not isinstance(found, dict):
        raise CallbackUnreadable("This is no callback of Meta's form.")
    return read_entries(found)


def read_entries(envelope: Mapping[str, Any]) -> list[Event]:
    """Read the changes of all entries. One callback may tell of several accounts and numbers (reference §5.5)."""
    return [
        event
        for entry in mappings(envelope.get("entry"))
        for change in mappings(entry.get("changes"))
        for event in _read_change_of(entry, text(change.get("field")), mapping(change.get("value")))
    ]


def read_change(field: str, value: Mapping[str, Any]) -> list[Event]:
    """Read one change. A field that we do not know tells nothing."""
    reader = READERS.get(field)
    return reader(value) if reader else []


def _read_change_of(entry: Mapping[str, Any], field: str, value: Mapping[str, Any]) -> list[Event]:
    """Read one change of an account's entry, with which number it is about: what names none is the account's."""
    metadata = mapping(value.get("metadata"))
    about = About(
        number_id=identifier(metadata.get("phone_number_id")),
        number=digits(metadata.get("display_phone_number")) or digits(value.get("display_phone_number")),
        account_id=identifier(entry.get("id")),
    )
    return [replace(event, about=about) for event in read_change(field, value)]


def read_status(status: Mapping[str, Any], contacts: Any) -> Receipt:
    """Read one status. `contacts` belongs to the whole change and may be missing, as with every failure."""
    who = _recipient(status, contacts)
    kind = STATUSES.get(text(status.get("status")).strip().lower(), ReceiptStatus.UNKNOWN)
    found = identifier(status.get("id"))
    return Receipt(
        status=kind,
        ids=(found,) if found else (),
        ref=identifier(status.get("biz_opaque_callback_data")),
        at=moment(status.get("timestamp")),
        phone=who.phone,
        user_id=who.user_id,
        error=late_error(status.get("errors")) if kind is ReceiptStatus.FAILED else None,
        raw=dump(status),
    )


def _recipient(status: Mapping[str, Any], contacts: Any) -> Person:
    if text(status.get("recipient_type")).lower() == "group":
        return Person()  # the id is the group's, not a person's
    return complete(person(status.get("recipient_id"), status.get("recipient_user_id")), contacts)


def _messages(value: Mapping[str, Any]) -> list[Event]:
    contacts = value.get("contacts")
    messages = (meta_inbound.read_message(message, contacts) for message in mappings(value.get("messages")))
    return [
        *(read_status(status, contacts) for status in mappings(value.get("statuses"))),
        *(message for message in messages if message),
        *meta_notices.account_errors(value.get("errors")),
    ]


READERS: Mapping[str, Callable[[Mapping[str, Any]], list[Event]]] = {
    "messages": _messages,
    "user_preferences": meta_inbound.preferences,
    "message_template_status_update": meta_notices.template_changed,
    "message_template_quality_update": meta_notices.template_changed,
    "message_template_components_update": meta_notices.template_changed,
    "template_category_update": meta_notices.template_changed,
    "phone_number_quality_update": meta_notices.number_changed_limit,
    "business_capability_update": meta_notices.account_changed_limit,
    "account_update": meta_notices.account_updated,
    "account_alerts": meta_notices.account_alerted,
}

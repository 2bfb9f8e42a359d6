"""What people write, tap and change, in Meta's form (reference §5.2, inbound; §6.5 for people without a number)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from castlist.channels.providers.people import complete, digits, person
from castlist.channels.providers.protocol import AccountNotice, Event, Inbound, NumberChanged, Preference
from castlist.channels.providers.wire_json import dump, first_text, identifier, mapping, mappings, moment, text

NUMBER_CHANGES = {"user_changed_number", "customer_changed_number"}

NOBODY = AccountNotice(
    words="A message came in without its sender. Look in WhatsApp: if it says stop, add the opt-out by hand."
)
"""A wish to stop must not vanish because nobody can be found who wishes it (reference §9)."""


def read_message(message: Mapping[str, Any], contacts: Any) -> Event | None:
    """Read one message of a person. A kind that we do not know is a message without a text; None where nobody spoke."""
    who = complete(person(message.get("from"), message.get("from_user_id")), contacts)
    if text(message.get("type")) == "system":
        return _system(message, old_phone=digits(message.get("from")), user_id=who.user_id)
    context_id = identifier(mapping(message.get("context")).get("id"))
    if not who and not context_id:
        return NOBODY
    words, payload, is_button = _said(message)
    return Inbound(
        id=identifier(message.get("id")) or made_id(message),
        phone=who.phone,
        user_id=who.user_id,
        at=moment(message.get("timestamp")),
        text=words,
        payload=payload,
        is_button=is_button,
        context_id=context_id,
    )


def preferences(value: Mapping[str, Any]) -> list[Event]:
    """Read who stopped or resumed marketing messages in WhatsApp itself; other wishes tell us nothing."""
    events: list[Event] = []
    for each in mappings(value.get("user_preferences")):
        wish = text(each.get("value")).strip().lower()
        who = complete(person(each.get("wa_id"), each.get("user_id")), value.get("contacts"))
        if wish not in {"stop", "resume"}:
            continue
        at, is_stop = moment(each.get("timestamp")), wish == "stop"
        events.append(
            Preference(is_stop=is_stop, phone=who.phone, user_id=who.user_id, at=at)
            if who
            else _nobody(is_stop=is_stop)
        )
    return events


def made_id(message: Any) -> str:
    """Make an id from the content, where none came: the same message twice has the same."""
    return "made." + hashlib.sha256(dump(message).encode()).hexdigest()[:40]


def _said(message: Mapping[str, Any]) -> tuple[str, str, bool]:
    """Find what was said, the tapped button's payload, and whether it was a button."""
    kind = text(message.get("type"))
    part = mapping(message.get(kind))
    if kind == "button":
        return text(part.get("text")), text(part.get("payload")), True
    if kind == "interactive":
        reply = mapping(part.get("button_reply")) or mapping(part.get("list_reply"))
        return text(reply.get("title")), text(reply.get("id")), bool(reply)
    return first_text(part.get("body"), part.get("caption")), "", False


def _system(message: Mapping[str, Any], *, old_phone: str, user_id: str) -> Event | None:
    """Read that a number changed. Other reports of the system (a new device …) say nothing of the list."""
    system = mapping(message.get("system"))
    if text(system.get("type")) not in NUMBER_CHANGES or not (old_phone or user_id):
        return None
    new = first_text(system.get("wa_id"), system.get("new_wa_id"))
    return NumberChanged(old_phone=old_phone, new_phone=digits(new), user_id=user_id)


def _nobody(*, is_stop: bool) -> Event:
    return NOBODY if is_stop else AccountNotice(words="A person who is not named wants marketing messages again.")

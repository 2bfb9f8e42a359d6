"""What people do: they write, tap buttons, and stop or resume marketing messages."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from castlist.simulator.business import Place
from castlist.simulator.callbacks.events import Event, MessageWritten, Preference, PreferenceChosen
from castlist.simulator.ledger import Dealings
from castlist.simulator.person import read_phone, user_id_of
from castlist.simulator.simulator import Simulator

Query = Mapping[str, str]


class ControlRefused(Exception):
    """A request to the simulator itself is wrong. The message says how to write it."""


def write_to_business(simulator: Simulator, query: Query) -> dict[str, Any]:
    """Let a person (`from`) write `text`, or tap a button with the payload `button`.

    A tap answers the last message to that number; with `context` a text does so, too. With `anonymous` only the user
    id is told, as for people with a username (§6.5). Raises ControlRefused.
    """
    phone, dealings = _read_person(simulator, query)
    if not query.get("text") and "button" not in query:
        raise ControlRefused("Say what the person writes (text=STOP) or taps (button=PAYLOAD).")
    text, payload = _words(simulator, dealings, query)
    dealings.wrote_at = time.time()
    token = uuid4().hex
    event = MessageWritten(
        token=token,
        place=_place(simulator, dealings),
        phone="" if query.get("anonymous") else _own_form(phone, dealings),
        user_id=user_id_of(phone),
        at=int(time.time()),
        text=text,
        payload=payload,
        answers=dealings.last if payload is not None or query.get("context") else None,
    )
    return tell(simulator, event, id=simulator.role.message_id(token))


def _words(simulator: Simulator, dealings: Dealings, query: Query) -> tuple[str, str | None]:
    """Give text and payload; a button without a payload gives its text for it (§2.1). Raises ControlRefused."""
    text = query.get("text", "")
    if "button" not in query:
        return text, None
    payload = query["button"]
    said = text or _button_text(simulator, dealings, payload)
    if not said:
        raise ControlRefused("The last message to that number has no button. Say button=PAYLOAD.")
    return said, payload or said


def _button_text(simulator: Simulator, dealings: Dealings, payload: str) -> str:
    last = dealings.last
    template = simulator.shelf.find(last.template, last.language) if last else None
    return template.quick_reply(payload) if template else payload


def choose(simulator: Simulator, query: Query) -> dict[str, Any]:
    """Let a person (`from`) stop or resume (`value`) marketing messages in WhatsApp itself. Raises ControlRefused."""
    phone, dealings = _read_person(simulator, query)
    value = query.get("value", "")
    if value not in set(Preference):
        raise ControlRefused("Say what the person chose: value=stop or value=resume.")
    event = PreferenceChosen(
        place=_place(simulator, dealings),
        phone="" if query.get("anonymous") else _own_form(phone, dealings),
        user_id=user_id_of(phone),
        at=int(time.time()),
        value=Preference(value),
    )
    return tell(simulator, event)


def tell(simulator: Simulator, event: Event, **more: str) -> dict[str, Any]:
    """Send a callback. Raises ControlRefused where the provider has none for this."""
    if not simulator.role.can_tell(event):
        raise ControlRefused(f"{simulator.options.provider} has no callback for this.")
    simulator.delivery.tell(event)
    return {"told": True, **more}


def _read_person(simulator: Simulator, query: Query) -> tuple[str, Dealings]:
    phone = read_phone(query.get("from", "").strip())
    if phone is None:
        raise ControlRefused("Say who: from=919876543210, digits with the calling code.")
    return phone, simulator.ledger.dealings(phone)


def _place(simulator: Simulator, dealings: Dealings) -> Place:
    return dealings.last.place if dealings.last else simulator.options.business.place()


def _own_form(phone: str, dealings: Dealings) -> str:
    """Give the number as WhatsApp writes it to the business."""
    return dealings.last.wa_id if dealings.last else phone

"""The `value` objects of Meta's callbacks (§5.2), which Kaleyra V2 wraps in its own envelope. Pure."""

from collections.abc import Sequence
from typing import Any

from castlist.simulator.business import Place
from castlist.simulator.callbacks.events import (
    Event,
    MessageWritten,
    PreferenceChosen,
    StatusTold,
    TemplateStatusChanged,
)
from castlist.simulator.message import State
from castlist.simulator.person import user_id_of
from castlist.simulator.problem import Problem
from castlist.simulator.roles.graph_answers import wamid

NAME = "Simulated person"
HELP = "https://example.com/error-codes"

Value = dict[str, Any]


def field_of(event: Event) -> str:
    """Name the webhook field to which an event belongs."""
    match event:
        case PreferenceChosen():
            return "user_preferences"
        case TemplateStatusChanged():
            return "message_template_status_update"
        case _:
            return "messages"


def value_of(events: Sequence[Event]) -> Value:
    """Write the value of one change: of several statuses of one number, or of one other event."""
    first = events[0]
    match first:
        case StatusTold():
            return _statuses([event for event in events if isinstance(event, StatusTold)])
        case MessageWritten():
            return _message(first)
        case PreferenceChosen():
            return _preference(first)
        case TemplateStatusChanged():
            return _template_status(first)


def _start(place: Place) -> Value:
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": place.number, "phone_number_id": place.phone_number_id},
    }


def _contact(phone: str, user_id: str) -> Value:
    return {"profile": {"name": NAME}, **({"wa_id": phone} if phone else {}), "user_id": user_id}


def _statuses(events: Sequence[StatusTold]) -> Value:
    """Tell statuses. Failed ones never carry a contact (§5.2)."""
    contacts = [
        _contact(event.message.wa_id, event.message.user_id or user_id_of(event.message.to))
        for event in events
        if event.state is not State.FAILED and not event.message.is_minimal
    ]
    value = _start(events[0].place)
    if contacts:
        value["contacts"] = contacts
    value["statuses"] = [status_of(event, wamid(event.message.token)) for event in events]
    return value


def status_of(event: StatusTold, message_id: str) -> Value:
    """Write one status under the id by which the provider knows the message."""
    message = event.message
    status: Value = {"id": message_id, "status": event.state.value, "timestamp": str(event.at)}
    if message.to:
        status["recipient_id"] = message.wa_id
    status["recipient_user_id"] = message.user_id or user_id_of(message.to)
    if message.ref:
        status["biz_opaque_callback_data"] = message.ref
    if event.problem:
        status["errors"] = [_error(event.problem)]
    elif event.state in (State.SENT, State.DELIVERED):
        category = message.category.lower() or "service"
        status["pricing"] = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}
    return status


def _error(problem: Problem) -> Value:
    return {
        "code": problem.number,
        "title": problem.title,
        "message": problem.title,
        "error_data": {"details": problem.details},
        "href": HELP,
    }


def _message(event: MessageWritten) -> Value:
    """Tell what a person wrote. Without a number only the user id is there (§6.5)."""
    message: Value = {
        **({"from": event.phone} if event.phone else {}),
        "from_user_id": event.user_id,
        "id": wamid(event.token),
        "timestamp": str(event.at),
    }
    if event.payload is None:
        message |= {"type": "text", "text": {"body": event.text}}
    else:
        message |= {"type": "button", "button": {"payload": event.payload, "text": event.text}}
    if event.answers:
        message["context"] = {"from": event.place.number, "id": wamid(event.answers.token)}
    return {**_start(event.place), "contacts": [_contact(event.phone, event.user_id)], "messages": [message]}


def _preference(event: PreferenceChosen) -> Value:
    """Tell a preference; its timestamp is a number (§5.2)."""
    chosen = {
        **({"wa_id": event.phone} if event.phone else {}),
        "user_id": event.user_id,
        "detail": f"User requested to {event.value.value} marketing messages",
        "category": "marketing_messages",
        "value": event.value.value,
        "timestamp": event.at,
    }
    return {
        **_start(event.place),
        "contacts": [_contact(event.phone, event.user_id)],
        "user_preferences": [chosen],
    }


def _template_status(event: TemplateStatusChanged) -> Value:
    template = event.template
    return {
        "event": template.status,
        "message_template_id": int(template.id) if template.id.isdigit() else template.id,
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": "NONE",
    }

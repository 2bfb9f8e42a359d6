"""What the simulator shows of what it received. Pure of requests: JSON values out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from castlist.simulator.message import Message
from castlist.simulator.simulator import Simulator


def list_messages(simulator: Simulator, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """List the accepted messages in the order in which they were accepted.

    `query` can choose: `to` (digits), `template`, `state`, and the part from `offset` with at most `limit`.
    """
    chosen = [message for message in simulator.ledger.messages if _fits(message, query)]
    start = _number(query, "offset") or 0
    limit = _number(query, "limit")
    end = None if limit is None else start + limit
    return [_message(simulator, message) for message in chosen[start:end]]


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None


def _fits(message: Message, query: Mapping[str, str]) -> bool:
    return all(query[key] == getattr(message, key) for key in ("to", "template", "state") if key in query)


def _message(simulator: Simulator, message: Message) -> dict[str, Any]:
    """Describe a message; its components are read again from the request, in Meta's form."""
    role = simulator.role
    order = role.read_order(message.place, {}, message.body)
    template = simulator.shelf.find(message.template, message.language)
    return {
        "id": role.message_id(message.token),
        "to": message.to,
        "user_id": message.user_id,
        "template": message.template,
        "language": message.language,
        "components": (role.components(order, template) or []) if template else [],
        "text": order.text,
        "ref": message.ref,
        "time": datetime.fromtimestamp(message.at, UTC).isoformat(),
        "state": message.state.value,
        "from": {"number": message.place.number, "phone_number_id": message.place.phone_number_id},
    }


def list_recipients(simulator: Simulator) -> dict[str, dict[str, int]]:
    """Count by recipient: requests received, messages accepted."""
    people = simulator.ledger.people.items()
    return {whom: {"received": each.received, "accepted": each.accepted} for whom, each in people}


def list_templates(simulator: Simulator) -> list[dict[str, str]]:
    """List the templates with their status."""
    return [
        {"name": each.name, "language": each.language, "status": each.status, "category": each.category}
        for each in simulator.shelf
    ]

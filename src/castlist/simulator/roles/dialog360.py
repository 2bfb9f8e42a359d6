"""360dialog's Cloud API, as it is played: §1.2, §2.2, §3.2, §4.3, §5.3. Pure.

The key alone says which number it is. Messages, answers, errors and callbacks are Meta's; templates and the call that
sets the callback are its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from castlist.simulator.business import Business, Place
from castlist.simulator.callbacks.events import Event
from castlist.simulator.catalogue.template import Template
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import Message, Order
from castlist.simulator.meta_codes import refusal
from castlist.simulator.problem import Problem
from castlist.simulator.roles.graph_answers import graph_accepted, graph_refused, wamid
from castlist.simulator.roles.graph_envelope import envelope
from castlist.simulator.roles.graph_object import read_graph_object, read_json
from castlist.simulator.roles.meta_questions import health
from castlist.simulator.roles.role import Question
from castlist.simulator.wire import Action, Callback, Destination, Reply, Route, html_reply, json_reply, text_reply

ROUTES = {
    ("POST", "/messages"): Action.SEND,
    ("GET", "/v1/configs/templates"): Action.TEMPLATES,
    ("GET", "/v1/configs/webhook"): Action.READ_CALLBACK,
    ("POST", "/v1/configs/webhook"): Action.SET_CALLBACK,
    ("GET", "/waba_webhook"): Action.READ_CALLBACK,
    ("POST", "/waba_webhook"): Action.SET_CALLBACK,
    ("GET", "/health_status"): Action.FACTS,
}

USUAL_LIMIT = 1_000

PLAIN = {"endpoint-limit"}
"""Refusals in plain text."""

GATEWAY = {500, 502, 504}
"""Statuses that come as a page of the gateway; the others have 360dialog's own shape."""

is_batching = True


def find_route(method: str, path: str, business: Business) -> Route | None:
    """Say what a path means; no path names a number."""
    action = ROUTES.get((method, path))
    return Route(action=action, place=business.place()) if action else None


def offered_key(headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG001 - one signature for all
    """Find the key."""
    return headers.get("d360-api-key", "")


def unauthorised() -> Problem:
    """Say how a wrong key is refused."""
    return Problem(code="http-401", http=401, title="Invalid api key")


def throttled() -> Problem:
    """Say how too many messages are refused."""
    return Problem(code="http-429", http=429, title="Request rate too high")


def read_order(place: Place, headers: Mapping[str, str], body: bytes) -> Order:  # noqa: ARG001
    """Read a message object. Raises Refused."""
    return read_graph_object(read_json(headers, body))


def components(order: Order, template: Template) -> object:  # noqa: ARG001
    """Give the values of a message: they are in Meta's form."""
    return order.components


def message_id(token: str) -> str:
    """Name a message."""
    return wamid(token)


def accepted(message: Message, struck: frozenset[Kind]) -> Reply:
    """Answer that a message is accepted."""
    return graph_accepted(message, struck)


def refused(problem: Problem) -> Reply:
    """Answer a refusal: Meta's object where there is a code, else 360dialog's own, plain text or a page (§4.1)."""
    if problem.number is not None:
        return graph_refused(problem)
    if problem.code in PLAIN:
        return text_reply(problem.title, problem.http)
    if problem.http in GATEWAY:
        return html_reply(problem.title, problem.http)
    meta = {"success": False, "http_code": problem.http, "developer_message": problem.title}
    return json_reply({"meta": meta}, problem.http)


def answer(question: Question) -> Reply:
    """Answer a question. Raises Refused."""
    match question.route.action:
        case Action.TEMPLATES:
            return _list(question)
        case Action.FACTS:
            about = {"id": question.route.place.phone_number_id} if "fields" in question.query else {}
            return json_reply({"health_status": health(question), **about})
        case _:
            destination = question.destination
            return json_reply({"url": destination.url, "headers": dict(destination.headers)})


def _list(question: Question) -> Reply:
    """Give a page of the templates, by limit and offset (§3.2)."""
    offset = _read_number(question.query, "offset", 0)
    limit = min(_read_number(question.query, "limit", USUAL_LIMIT), question.page_size)
    page = question.templates[offset : offset + limit]
    answer_ = {
        "count": len(page),
        "filters": {},
        "limit": limit,
        "offset": offset,
        "sort": ["id"],
        "total": len(question.templates),
        "waba_templates": [_listed(each) for each in page],
    }
    return json_reply(answer_)


def _listed(template: Template) -> dict[str, Any]:
    """List a template as it was seen: status in small letters, without its parameter format."""
    return {
        "id": template.id,
        "namespace": "c8a5c0f4_8f2e_4f0e_9d5b_1f1a9b1d2c3e",
        "name": template.name,
        "language": template.language,
        "status": template.status.lower(),
        "category": template.category,
        "rejected_reason": "NONE",
        "components": template.components,
    }


def _read_number(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, str(usual))
    if not (text.isascii() and text.isdigit()):
        raise refusal(100, f"{name} must be a number")
    return int(text)


def read_destination(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Destination:  # noqa: ARG001
    """Read where callbacks go, and the headers that they carry (§5.3). Raises Refused."""
    given = read_json(headers, body)
    url, own = given.get("url"), given.get("headers", {})
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise refusal(100, "url is required and must be a URL")
    if not isinstance(own, dict) or not all(isinstance(value, str) for value in own.values()):
        raise refusal(100, "headers must be an object of texts")
    return Destination(url=url, headers=own)


def can_tell(event: Event) -> bool:  # noqa: ARG001
    """Whether there is a callback for this. Which fields 360dialog forwards was not established; here all are."""
    return True


def tell(events: Sequence[Event], business: Business) -> Callback:  # noqa: ARG001
    """Write a callback: Meta's envelope, with no signature that we could check (§5.3)."""
    return Callback(body=envelope(events), headers={"Content-Type": "application/json"})


def address(event: Event) -> str:  # noqa: ARG001
    """Give the address that the message asked for: none can."""
    return ""

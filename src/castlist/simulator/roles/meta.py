"""Meta's Cloud API, as it is played: §1.1, §2.1, §3.1, §5.1. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from castlist.simulator.business import Business, Place
from castlist.simulator.callbacks.events import Event
from castlist.simulator.catalogue.template import Template
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import Message, Order
from castlist.simulator.meta_codes import meta_problem, refusal
from castlist.simulator.problem import Problem
from castlist.simulator.roles.graph_answers import graph_accepted, graph_refused, wamid
from castlist.simulator.roles.graph_envelope import envelope
from castlist.simulator.roles.graph_object import read_graph_object, read_json
from castlist.simulator.roles.meta_questions import answer_question
from castlist.simulator.wire import Action, Callback, Destination, Reply, Route

VERSION = re.compile(r"v[0-9]+\.[0-9]+")

EDGES = {
    ("POST", "messages"): Action.SEND,
    ("POST", "marketing_messages"): Action.SEND,
    ("GET", "message_templates"): Action.TEMPLATES,
    ("POST", "subscribed_apps"): Action.CONFIRM,
    ("POST", "register"): Action.CONFIRM,
    ("POST", "subscriptions"): Action.SET_CALLBACK,
    ("GET", ""): Action.FACTS,
}

is_batching = True


def find_route(method: str, path: str, business: Business) -> Route | None:
    """Say what `/v25.0/<id>/<edge>` means. Raises Refused with 33 for ids that are not the business's."""
    version, _, rest = path.removeprefix("/").partition("/")
    object_id, _, edge = rest.partition("/")
    if not VERSION.fullmatch(version) or not object_id:
        return None
    action = EDGES.get((method, edge))
    if action is None:
        return None
    place = business.place()
    if action is Action.SEND:
        _check("phone_number_id", object_id, business)
        place = replace(place, phone_number_id=object_id)
    elif action is Action.TEMPLATES:
        _check("waba_id", object_id, business)
    return Route(action=action, place=place, id=object_id)


def _check(what: str, found: str, business: Business) -> None:
    """Refuse what is no id at all, and one that is not the business's."""
    problem = meta_problem(33, f"Object with ID '{found[:30]}' does not exist")
    if not (found.isascii() and found.isdigit()):
        raise refusal(33, problem.details)
    business.check(what, found, problem)


def offered_key(headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG001 - one signature for all
    """Find the bearer token."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def unauthorised() -> Problem:
    """Say how a wrong token is refused."""
    return meta_problem(190, "Error validating access token")


def throttled() -> Problem:
    """Say how too many messages are refused."""
    return meta_problem(130429, "Cloud API message throughput has been reached.")


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
    """Answer a refusal."""
    return graph_refused(problem)


answer = answer_question


def read_destination(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Destination:
    """Read where callbacks go: `callback_url`, in the query, a form or JSON. Raises Refused."""
    given = {**query, **(_read_fields(headers, body) if body else {})}
    url = given.get("callback_url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise refusal(100, "callback_url is required and must be a URL")
    return Destination(url=url, verify_token=str(given.get("verify_token", "")))


def _read_fields(headers: Mapping[str, str], body: bytes) -> Mapping[str, object]:
    if "json" in headers.get("content-type", ""):
        return read_json(headers, body)
    return dict(parse_qsl(body.decode(errors="replace")))


def can_tell(event: Event) -> bool:  # noqa: ARG001
    """Whether there is a callback for this: for everything."""
    return True


def tell(events: Sequence[Event], business: Business) -> Callback:
    """Write a callback, signed over its raw bytes (§5.1)."""
    body = envelope(events)
    digest = hmac.new(business.app_secret.encode(), body, hashlib.sha256).hexdigest()
    return Callback(body=body, headers={"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"})


def address(event: Event) -> str:  # noqa: ARG001
    """Give the address that the message asked for: Meta's messages name none."""
    return ""

"""Kaleyra's V2 API, as it is played: §1.3, §2.3, §3.3, §4.4, §5.4. Pure.

The answer's `data`, and callbacks other than *sent*, were not seen: here they are as the reference infers them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from castlist.simulator.business import Business, Place
from castlist.simulator.callbacks.events import Event, MessageWritten, StatusTold
from castlist.simulator.catalogue.template import Template
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import Message, Order
from castlist.simulator.meta_codes import refusal
from castlist.simulator.playable import NOT_SENT
from castlist.simulator.problem import Problem, Refused
from castlist.simulator.roles.graph_answers import wamid
from castlist.simulator.roles.graph_object import read_graph_object, read_json
from castlist.simulator.roles.graph_values import field_of, status_of, value_of
from castlist.simulator.roles.kaleyra_answers import kaleyra_accepted, kaleyra_refused, number_facts, wrong_key
from castlist.simulator.roles.kaleyra_paths import find_v2_route
from castlist.simulator.roles.meta_questions import listed
from castlist.simulator.roles.role import Question
from castlist.simulator.wire import Action, Callback, Destination, Reply, compact

is_batching = False

find_route = find_v2_route
unauthorised = wrong_key


def offered_key(headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG001 - one signature for all
    """Find the key."""
    return headers.get("api-key", "")


def throttled() -> Problem:
    """Say how too many messages are refused."""
    return Problem(code="WA429", http=429, title="Too many requests", details="Too many requests")


def read_order(place: Place, headers: Mapping[str, str], body: bytes) -> Order:  # noqa: ARG001
    """Read a message object in its wrapper; `extra_info.ref` is the sender's own id. Raises Refused."""
    given = read_json(headers, body)
    wrapped, extra = given.get("messaging_object"), given.get("extra_info", {})
    if not isinstance(wrapped, dict):
        raise refusal(131008, "messaging_object is required")
    if not isinstance(extra, dict) or not all(isinstance(extra.get(key, ""), str) for key in ("ref", "ref1", "ref2")):
        raise refusal(131009, "extra_info: ref, ref1 and ref2 must be texts")
    return replace(read_graph_object(wrapped), ref=extra.get("ref", ""))


def components(order: Order, template: Template) -> object:  # noqa: ARG001
    """Give the values of a message: they are in Meta's form."""
    return order.components


def message_id(token: str) -> str:
    """Name a message: Meta's id."""
    return wamid(token)


def accepted(message: Message, struck: frozenset[Kind]) -> Reply:
    """Answer that a message is accepted."""
    ids = {} if Kind.NO_ID in struck else {"message_id": wamid(message.token), "trace_id": str(UUID(message.token))}
    return kaleyra_accepted(ids, 201 if Kind.CREATED in struck else 200)


def refused(problem: Problem) -> Reply:
    """Answer a refusal."""
    return kaleyra_refused(problem)


def answer(question: Question) -> Reply:
    """Answer a question: all templates at once, or the facts of the number."""
    if question.route.action is Action.TEMPLATES:
        fields = ("name", "language", "status", "category", "components", "parameter_format", "id")
        return kaleyra_accepted([{"company_id": 1001, **listed(each, fields)} for each in question.templates])
    return kaleyra_accepted(number_facts(question))


def read_destination(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Destination:  # noqa: ARG001
    """Kaleyra's callbacks are set in its console, by no call."""
    raise Refused(Problem(code="http-404", http=404, title="Not found"))


def can_tell(event: Event) -> bool:  # noqa: ARG001
    """Whether there is a callback for this: for everything, in Meta's shapes."""
    return True


def tell(events: Sequence[Event], business: Business) -> Callback:  # noqa: ARG001
    """Write a callback of one event: Meta's value beside Kaleyra's own facts (§5.4)."""
    event = events[0]
    if isinstance(event, StatusTold):
        return _callback(_status(event))
    extra: dict[str, Any] = {"media_url": "", "ref": "", "ref1": "", "ref2": "", "waba_id": event.place.waba_id}
    if isinstance(event, MessageWritten):
        extra |= {
            "reply_to": str(UUID(event.answers.token)) if event.answers else "",
            "trace_id": str(UUID(event.token)),
        }
    return _callback({"meta_object": {"field": field_of(event), "value": value_of(events)}, "extra_info": extra})


def _callback(value: Mapping[str, Any]) -> Callback:
    return Callback(body=compact(value), headers={"Content-Type": "application/json"})


def _status(event: StatusTold) -> dict[str, Any]:
    """Tell a status under all the ids that Kaleyra has: `statuses[].id` is not Meta's (§5.4)."""
    message, meta_id = event.message, wamid(event.message.token)
    status = status_of(event, message.token)
    status.pop("biz_opaque_callback_data", None)
    value = {**value_of([event]), "statuses": [status]}
    extra = {
        "trace_id": str(UUID(message.token)),
        "message_id": meta_id,
        "waba_id": message.place.waba_id,
        "ref": message.ref,
        "ref1": "",
        "ref2": "",
        "enable_url_tracking_body": False,
        "enable_url_tracking_button": False,
    }
    told = {"meta_object": {"field": "messages", "value": value}, "extra_info": extra}
    if event.problem and event.problem.code in NOT_SENT:
        return _not_sent(told, event.problem.title)
    return {**told, "status": event.state.value, "message_id": meta_id}


def _not_sent(told: dict[str, Any], reason: str) -> dict[str, Any]:
    """Tell that the message was never handed to Meta, which therefore has no id for it."""
    told["extra_info"].pop("message_id")
    status = told["meta_object"]["value"]["statuses"][0]
    status |= {"status": "NOT-SENT", "errors": [{"title": reason, "message": reason}]}
    return {**told, "status": "NOT-SENT", "error": {"message": reason}}


def address(event: Event) -> str:  # noqa: ARG001
    """Give the address that the message asked for: V2's messages name none."""
    return ""

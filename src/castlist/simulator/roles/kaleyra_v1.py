"""Kaleyra's V1 API, as it is played: §1.3, §2.4, §3.3, §4.4, §5.4. Pure.

Forms in, templated GET requests out. It has no named variables and lists no components.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from castlist.simulator.business import Business, Place
from castlist.simulator.callbacks.events import Event, MessageWritten, PreferenceChosen, StatusTold
from castlist.simulator.catalogue.template import Template
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import Message, Order, State
from castlist.simulator.problem import Problem, Refused
from castlist.simulator.roles.kaleyra_answers import kaleyra_accepted, kaleyra_refused, number_facts, wrong_key
from castlist.simulator.roles.kaleyra_form import read_components, read_fields, read_form_order
from castlist.simulator.roles.kaleyra_paths import find_v1_route
from castlist.simulator.roles.role import Question
from castlist.simulator.wire import Action, Callback, Destination, Reply, json_reply

FIELDS = {
    "to": "to",
    "type": "type",
    "template": "template_name",
    "language": "lang_code",
    "header": "media_url",
    "body": "params",
    "button": "param_url",
}
"""The form's field for the part of a message that is refused."""

FAILED = "0"

is_batching = False

find_route = find_v1_route
unauthorised = wrong_key


def offered_key(headers: Mapping[str, str], body: bytes) -> str:
    """Find the key: a header, or else a field of the form."""
    return headers.get("api-key") or read_fields(body).get("api-key", "")


def throttled() -> Problem:
    """Say how too many messages are refused."""
    return Problem(code="http-429", http=429, title="Too many requests")


def read_order(place: Place, headers: Mapping[str, str], body: bytes) -> Order:  # noqa: ARG001 - one signature for all
    """Read a form. Raises Refused."""
    return read_form_order(headers, body)


def components(order: Order, template: Template) -> object:
    """Give the values of a message in Meta's form. Raises Refused."""
    return read_components(order.components, template)


def message_id(token: str) -> str:
    """Name a message."""
    return f"{UUID(token)}:0"


def accepted(message: Message, struck: frozenset[Kind]) -> Reply:
    """Answer that a message is accepted."""
    answer_ = {"message": "accepted"} if Kind.NO_ID in struck else {"id": message_id(message.token)}
    return json_reply(answer_, 202 if Kind.CREATED in struck else 200)


def refused(problem: Problem) -> Reply:
    """Answer a refusal: a field of the form with a text, or else as V2 does (§4.1)."""
    if problem.part in FIELDS:
        return json_reply({"error": {FIELDS[problem.part]: problem.details}}, 400)
    if problem.number is not None or problem.code == "E13001":
        return json_reply({"error": {"code": problem.code, "message": problem.title}}, problem.http)
    return kaleyra_refused(problem)


def answer(question: Question) -> Reply:
    """Answer a question: the statuses of templates without their components, or the facts of the number."""
    if question.route.action is Action.FACTS:
        return kaleyra_accepted(number_facts(question))
    name = question.query.get("name")
    found = [each for each in question.templates if name in (None, each.name)]
    return kaleyra_accepted(
        [
            {"id": each.id, "name": each.name, "language": each.language, "status": each.status.capitalize()}
            for each in found
        ]
    )


def read_destination(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Destination:  # noqa: ARG001
    """Kaleyra's callbacks are set in its console or by the message, by no call."""
    raise Refused(Problem(code="http-404", http=404, title="Not found"))


def can_tell(event: Event) -> bool:
    """Whether there is a callback for this: V1 knows no preferences."""
    return not isinstance(event, PreferenceChosen)


def tell(events: Sequence[Event], business: Business) -> Callback:  # noqa: ARG001
    """Write a callback of one event: a GET request with its facts in the query (§5.4)."""
    return Callback(method="GET", query=_query(events[0]))


def address(event: Event) -> str:
    """Give the address that the message itself asked for."""
    return event.message.callback_url if isinstance(event, StatusTold) else ""


def _query(event: Event) -> dict[str, str]:
    match event:
        case StatusTold():
            status = FAILED if event.state is State.FAILED else event.state.value
            return {"id": message_id(event.message.token), "status": status}
        case MessageWritten():
            return _written(event)
        case PreferenceChosen():
            return {}
    template = event.template
    return {
        "id": event.place.waba_id,
        "time": str(event.at),
        "event": template.status,
        "message_template_id": template.id,
        "message_template_name": template.name,
        "message_template_language": template.language,
        "reason": "NONE",
    }


def _written(event: MessageWritten) -> dict[str, str]:
    """Tell what a person wrote. How a tapped button comes was not seen: here as its text, the payload beside it."""
    query = {
        "from": event.phone,
        "wanumber": event.place.number,
        "name": "Simulated person",
        "type": "text" if event.payload is None else "button",
        "body": event.text,
        "created_at": str(event.at),
    }
    if event.payload is not None:
        query["message"] = event.payload
    if event.answers:
        query["reply_to"] = message_id(event.answers.token)
    return query

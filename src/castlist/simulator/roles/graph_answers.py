"""Meta's answers to a send, and its errors (§2.1, §4.1), which 360dialog passes on. Pure."""

from base64 import b64encode
from typing import Any

from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import Message
from castlist.simulator.person import user_id_of
from castlist.simulator.problem import Problem
from castlist.simulator.wire import Reply, html_reply, json_reply

EXPIRED = 463
"""The subcode that comes with 190: the token has expired."""


def wamid(token: str) -> str:
    """Name a message as Meta does."""
    return f"wamid.HBgL{b64encode(bytes.fromhex(token)).decode().rstrip('=')}"


def graph_accepted(message: Message, struck: frozenset[Kind]) -> Reply:
    """Answer that a message is accepted for processing, which is all that it says."""
    one: dict[str, str] = {"id": wamid(message.token)}
    if Kind.NO_ID in struck:
        one = {}
    if message.template and not message.is_minimal:
        one["message_status"] = "held_for_quality_assessment" if Kind.HELD in struck else "accepted"
    answer: dict[str, Any] = {"messaging_product": "whatsapp", "contacts": [_contact(message)], "messages": [one]}
    if message.is_minimal:
        answer = {"messages": [one]}
    return json_reply(answer, 201 if Kind.CREATED in struck else 200)


def _contact(message: Message) -> dict[str, str]:
    if not message.to:
        return {"input": message.user_id, "user_id": message.user_id}
    return {"input": message.to, "wa_id": message.wa_id, "user_id": user_id_of(message.to)}


def graph_error(problem: Problem) -> dict[str, Any]:
    """Write a refusal as Meta's error object."""
    error: dict[str, Any] = {
        "message": f"(#{problem.code}) {problem.title}",
        "type": "OAuthException",
        "code": problem.number,
        "error_data": {"messaging_product": "whatsapp", "details": problem.details},
        "fbtrace_id": "AhsQQ9cDx8M3J2nL0eB7kPz",
    }
    if problem.number == 190:
        error["error_subcode"] = EXPIRED
    return error


def graph_refused(problem: Problem) -> Reply:
    """Answer a refusal: Meta's object, or the page of a gateway where there is no code."""
    if problem.number is None:
        return html_reply(problem.title, problem.http)
    return json_reply({"error": graph_error(problem)}, problem.http)

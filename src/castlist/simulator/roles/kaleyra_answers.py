"""Kaleyra's envelope around answers and refusals (§2.3, §4.1, §4.4). Pure.

How it wraps Meta's numeric codes was not seen: here the number stands as `code`, and Meta's object as `error`.
"""

from typing import Any

from castlist.simulator.problem import Problem
from castlist.simulator.roles.graph_answers import graph_error
from castlist.simulator.roles.role import Question
from castlist.simulator.wire import Reply, html_reply, json_reply, text_reply

GATEWAY = {500, 502, 504}


def kaleyra_accepted(data: Any, status: int = 200) -> Reply:
    """Answer that all is well."""
    return json_reply({"code": "WA200", "message": "Request Processed Successfully", "data": data, "error": {}}, status)


def kaleyra_refused(problem: Problem) -> Reply:
    """Answer a refusal: the envelope where there is a code, else a page or plain text."""
    if problem.code.startswith("http-"):
        reply = html_reply if problem.http in GATEWAY else text_reply
        return reply(problem.title, problem.http)
    error = graph_error(problem) if problem.number is not None else {"message": problem.details}
    envelope = {"code": problem.code, "message": problem.title, "data": {}, "error": error}
    return json_reply(envelope, problem.http)


def wrong_key() -> Problem:
    """Say how a wrong SID or key is refused."""
    return Problem(code="RBC001", http=401, title="Invalid SID or API key", details="Invalid SID or API key")


def not_ours(number: str) -> Problem:
    """Say how a business number is refused that the account does not have."""
    return Problem(code="WA401", http=401, title="Number is not authorised", details=f"{number[:20]} is not registered")


def number_facts(question: Question) -> dict[str, Any]:
    """Say what is known of the number; the names of these were not seen (§1.3)."""
    place = question.route.place
    return {
        "id": place.phone_number_id,
        "display_phone_number": f"+{place.number}",
        "verified_name": "Castlist simulator",
        "messaging_limit_tier": question.business.tier,
        "quality_rating": "GREEN",
        "status": "CONNECTED",
        "throughput": {"level": "STANDARD"},
    }

"""Meta's answers to questions: templates page by page, a template, the number's facts (§1.1, §3.1). Pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from castlist.simulator.catalogue.template import Template
from castlist.simulator.meta_codes import refusal
from castlist.simulator.roles.role import Question
from castlist.simulator.wire import Action, Reply, json_reply

USUAL_LIMIT = 25
USUAL_FIELDS = ("name", "parameter_format", "components", "language", "status", "category", "id")
USUAL_FACTS = ("verified_name", "display_phone_number", "quality_rating")

FILTERS = ("name", "language", "status", "category")


def answer_question(question: Question) -> Reply:
    """Answer a question. Raises Refused."""
    match question.route.action:
        case Action.TEMPLATES:
            return _list(question)
        case Action.FACTS:
            return json_reply(_object(question))
        case _:
            return json_reply({"success": True})


def _list(question: Question) -> Reply:
    """Give a page of the templates; `after` is where the page before has ended, `next` the whole address."""
    query = question.query
    found = [each for each in question.templates if _fits(each, query)]
    start = _read_cursor(query.get("after"))
    page = found[start : start + min(_read_limit(query.get("limit")), question.page_size)]
    end = start + len(page)
    answer: dict[str, Any] = {"data": [listed(each, _fields(query, USUAL_FIELDS)) for each in page]}
    if page:
        answer["paging"] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
    if end < len(found):
        rest = urlencode({**query, "after": _cursor(end)})
        answer["paging"]["next"] = f"{question.address}?{rest}"
    return json_reply(answer)


def _fits(template: Template, query: Mapping[str, str]) -> bool:
    return all(getattr(template, key).lower() == query[key].lower() for key in FILTERS if key in query)


def listed(template: Template, fields: Sequence[str]) -> dict[str, Any]:
    """List a template with the fields that were asked for; its id always."""
    everything: dict[str, Any] = {
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "quality_score": {"score": "GREEN"},
        "rejected_reason": "NONE",
        "id": template.id,
    }
    return {key: value for key, value in everything.items() if key in fields or key == "id"}


def _object(question: Question) -> dict[str, Any]:
    """Describe an object: a template by its id, or else the number or account. Raises Refused for other fields."""
    asked, query = question.route.id, question.query
    template = next((each for each in question.templates if each.id == asked), None)
    if template:
        return listed(template, _fields(query, USUAL_FIELDS))
    if not asked.isdigit():
        raise refusal(33, f"Object with ID '{asked[:30]}' does not exist")
    facts = _facts(question)
    fields = _fields(query, USUAL_FACTS)
    if unknown := [each for each in fields if each not in facts]:
        raise refusal(100, f"Tried accessing nonexisting field ({unknown[0][:40]})")
    return {**{each: facts[each] for each in fields if facts[each] is not None}, "id": asked}


def _facts(question: Question) -> dict[str, Any]:
    """Give all facts. None is what the simulator was not told, and leaves out: any number may be connected then."""
    number = question.business.number
    return {
        "id": question.route.id,
        "verified_name": "Castlist simulator",
        "display_phone_number": f"+{number}" if number else None,
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "webhook_configuration": {"application": question.destination.url},
        "whatsapp_business_manager_messaging_limit": question.business.tier,
        "health_status": health(question),
        "name": "Castlist simulator",
    }


def health(question: Question) -> dict[str, Any]:
    """Say that everything can send."""
    place = question.route.place
    entities = (("PHONE_NUMBER", place.phone_number_id), ("WABA", place.waba_id), ("BUSINESS", "1"), ("APP", "2"))
    return {
        "can_send_message": "AVAILABLE",
        "entities": [{"entity_type": kind, "id": id_, "can_send_message": "AVAILABLE"} for kind, id_ in entities],
    }


def _fields(query: Mapping[str, str], usual: Sequence[str]) -> Sequence[str]:
    return [each.strip() for each in query["fields"].split(",")] if query.get("fields") else usual


def _read_limit(text: str | None) -> int:
    if text is None:
        return USUAL_LIMIT
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise refusal(100, "limit must be a positive integer")
    return int(text)


def _cursor(at: int) -> str:
    return urlsafe_b64encode(f"at:{at}".encode()).decode()


def _read_cursor(text: str | None) -> int:
    """Read a cursor: 0 without one. Raises Refused for one that we did not give."""
    if not text:
        return 0
    try:
        word, _, number = urlsafe_b64decode(text).decode().partition(":")
    except ValueError:
        word, number = "", ""
    if word != "at" or not number.isdigit():
        raise refusal(100, "after is not a valid cursor")
    return int(number)

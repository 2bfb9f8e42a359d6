"""What Meta answers: to a request to send, for verification, for templates (reference §1.1, §2.1, §3.1)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from castlist.channels.providers.answers import Verdict, is_success, question_error, read_outcome
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.limits import daily_limit
from castlist.channels.providers.meta_errors import explain, find_error
from castlist.channels.providers.own_words import own_words
from castlist.channels.providers.people import digits
from castlist.channels.providers.protocol import Accepted, Answer, Outcome, TemplatePage, Verified
from castlist.channels.providers.wire_json import first_text, identifier, load_or_none, mapping, mappings, text
from castlist.channels.template_shape import TemplateShape, read_shape

HELD = "held_for_quality_assessment"
"""Taken, and kept back until WhatsApp trusts the template; never sent again (reference §2.1)."""


def verdict(answer: Answer, body: Any) -> Verdict:
    """Read an error by its numeric code, whatever the HTTP status; None where there is no such code.

    A gateway's own `{"error": {"code": 502}}` under HTTP 502 is no code of Meta's: it repeats HTTP's.
    """
    found = mapping(body)
    places = [mapping(found.get("error")), *mappings(found.get("errors"))]
    errors = [error for place in places if (error := find_error(place))]
    if not errors or (not is_success(answer) and errors[0].code in range(400, 600)):
        return None
    return explain(errors[0])


def read_send(answer: Answer) -> Outcome:
    """Say what came of a request to send. A 2xx without an id is accepted all the same: our own id names it."""
    return read_outcome(answer, verdict=verdict, accepted=accepted, message_ids=message_ids)


def accepted(body: Mapping[str, Any]) -> Accepted:
    """Read `messages[].id` and `contacts[0]`, of which the latter may be missing (reference §2.2)."""
    messages, contacts = mappings(body.get("messages")), mappings(body.get("contacts"))
    contact = contacts[0] if contacts else {}
    return Accepted(
        ids=message_ids(body),
        wa_id=digits(contact.get("wa_id")),
        user_id=identifier(contact.get("user_id")),
        is_held=any(text(each.get("message_status")).lower() == HELD for each in messages),
    )


def message_ids(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the ids in `messages`, which only a message has that was taken."""
    found = (identifier(each.get("id")) for each in mappings(body.get("messages")))
    return tuple(dict.fromkeys(each for each in found if each))


def read_verification(answer: Answer) -> Verified | ProviderError:
    """Read the number's own fields, its limit or its health: each answer has some of them."""
    error = question_error(answer, verdict=verdict)
    return error or verified(mapping(load_or_none(answer.body)))


def verified(body: Mapping[str, Any]) -> Verified:
    """Read what is worth showing of a number. Facts: name, number, quality, throughput, sending, trouble."""
    health = mapping(body.get("health_status"))
    facts = {
        "name": text(body.get("verified_name")),
        "number": digits(body.get("display_phone_number")),
        "quality": text(body.get("quality_rating")),
        "throughput": text(mapping(body.get("throughput")).get("level")),
        "sending": text(health.get("can_send_message")),
        "trouble": _trouble(health),
    }
    tier = body.get("whatsapp_business_manager_messaging_limit", body.get("messaging_limit_tier"))
    return Verified(facts={name: fact for name, fact in facts.items() if fact}, daily_limit=daily_limit(tier))


def read_templates(answer: Answer) -> TemplatePage | ProviderError:
    """Read a page. The next is named by its cursor: the address in `paging.next` is never followed (reference §3.1)."""
    error = question_error(answer, verdict=verdict)
    if error:
        return error
    body = mapping(load_or_none(answer.body))
    return TemplatePage(templates=shapes(body.get("data")), next_page=_cursor(mapping(body.get("paging"))))


def shapes(templates: Any) -> tuple[TemplateShape, ...]:
    """Read the templates of a list; what has no name or no language is none and is left out."""
    found = (read_shape(each) for each in mappings(templates))
    return tuple(shape for shape in found if identifier(shape.name) and identifier(shape.language))


def _cursor(paging: Mapping[str, Any]) -> str | None:
    following = text(paging.get("next"))
    if not following:
        return None
    after = text(mapping(paging.get("cursors")).get("after"))
    return after or _named_in(following) or None


def _named_in(address: str) -> str:
    try:
        return parse_qs(urlsplit(address).query).get("after", [""])[0]
    except ValueError:
        return ""


def _trouble(health: Mapping[str, Any]) -> str:
    """Find the first thing that keeps the number from sending, in the provider's words."""
    for entity in mappings(health.get("entities")):
        for error in mappings(entity.get("errors")):
            if words := first_text(error.get("error_description"), error.get("possible_solution")):
                return own_words(words)
    return ""

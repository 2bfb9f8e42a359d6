"""What Kaleyra answers to questions: the number's details and the list of templates (reference §1.3, §3.3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from castlist.channels.providers import meta_answers
from castlist.channels.providers.answers import question_error
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.kaleyra_answers import parts, verdict
from castlist.channels.providers.limits import daily_limit
from castlist.channels.providers.people import digits
from castlist.channels.providers.protocol import Answer, TemplatePage, Verified
from castlist.channels.providers.wire_json import (
    first_text,
    identifier,
    load_or_none,
    mapping,
    mappings,
    text,
    whole,
)
from castlist.channels.template_shape import TemplateShape, read_shape

LISTS = ("data", "templates", "message_templates", "waba_templates", "results")
"""Where a list of templates may stand; only `data` was seen (reference §3.3)."""

UNDECLARED = "Kaleyra V1 does not tell its text; declare its variables first"

TIERS = (
    "messaging_limit_tier",
    "whatsapp_business_manager_messaging_limit",
    "messaging_limit",
    "current_limit",
    "tier",
)


def read_verification(answer: Answer) -> Verified | ProviderError:
    """Read the number's details, whose names were not seen: what looks like them is shown (reference §1.3)."""
    error = question_error(answer, verdict=verdict)
    if error:
        return error
    body = load_or_none(answer.body)
    details = next(iter(parts(body)), mapping(body))
    facts = {
        "name": text(details.get("verified_name")),
        "number": digits(first_text(details.get("display_phone_number"), details.get("phone_number"))),
        "quality": first_text(details.get("quality_rating"), details.get("quality")),
        "throughput": first_text(mapping(details.get("throughput")).get("level"), details.get("throughput")),
        "status": text(details.get("status")),
    }
    tier = next((details[name] for name in TIERS if text(details.get(name))), None)
    return Verified(facts={name: fact for name, fact in facts.items() if fact}, daily_limit=daily_limit(tier))


def read_templates(answer: Answer) -> TemplatePage | ProviderError:
    """Read the list of templates. Paging is not documented: a list that may be cut is said to be (reference §3.3)."""
    error = question_error(answer, verdict=verdict)
    if error:
        return error
    body = load_or_none(answer.body)
    found = _list(body)
    return TemplatePage(templates=meta_answers.shapes(found), warning=_warning(body, len(found)))


def read_names(answer: Answer) -> TemplatePage | ProviderError:
    """Read V1's list, of which only the statuses are documented: names and statuses, and what there may be beside them.

    A template whose text is not told cannot be sent before an operator has declared its variables.
    """
    error = question_error(answer, verdict=verdict)
    if error:
        return error
    found = (_named(each) for each in mappings(_list(load_or_none(answer.body))))
    return TemplatePage(templates=tuple(shape for shape in found if identifier(shape.name)))


def _named(template: Mapping[str, Any]) -> TemplateShape:
    names = {
        "name": ("name", "template_name"),
        "language": ("language", "lang_code", "language_code"),
        "status": ("status", "template_status"),
    }
    known = {name: first_text(*(template.get(each) for each in places)) for name, places in names.items()}
    shape = read_shape({**template, **known})
    return shape if shape.body else replace(shape, unsupported=shape.unsupported or UNDECLARED)


def _list(body: Any) -> list[Any]:
    if isinstance(body, list):
        return body
    found = mapping(body)
    for name in LISTS:
        inner = found.get(name)
        if isinstance(inner, list):
            return inner
        if name == "data" and isinstance(inner, dict):
            return _list(inner)
    return []


def _warning(body: Any, count: int) -> str:
    places = [mapping(body), *parts(body)[:1]]
    totals = [
        total for place in places for name in ("total", "total_count") if (total := whole(place.get(name))) is not None
    ]
    if any(total > count for total in totals):
        return f"Kaleyra has {max(totals)} templates and named {count} of them. Those that are missing cannot be sent."
    if not totals and any(place.get("paging") for place in places):
        return f"Kaleyra named {count} templates and may have more. Those that are missing cannot be sent."
    return ""

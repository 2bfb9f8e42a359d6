"""Reading Meta's message object, which 360dialog takes as it is and Kaleyra V2 wraps (§2.1). Pure."""

import json
from collections.abc import Mapping
from typing import Any

from castlist.simulator.message import Order
from castlist.simulator.meta_codes import refusal
from castlist.simulator.person import USER_ID, read_phone

OPAQUE_LENGTH = 512


def read_json(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Read a body that has to be a JSON object. Raises Refused."""
    if "json" not in headers.get("content-type", "application/json"):
        raise refusal(100, "Content-Type must be application/json")
    try:
        value = json.loads(body)
    except ValueError as error:
        raise refusal(1, "the body is not valid JSON") from error
    if not isinstance(value, dict):
        raise refusal(1, "the body is not a JSON object")
    return value


def read_graph_object(given: Mapping[str, Any]) -> Order:
    """Read a message object. Raises Refused with the code that Meta has for the mistake."""
    if given.get("messaging_product") != "whatsapp":
        raise refusal(100, "messaging_product must be whatsapp")
    if given.get("recipient_type", "individual") != "individual":
        raise refusal(100, "recipient_type must be individual")
    to, user_id = _read_recipient(given)
    ref = _read_opaque(given.get("biz_opaque_callback_data", ""))
    kind = given.get("type")
    if kind == "template":
        name, language, components = _read_template(given.get("template"))
        return Order(to=to, user_id=user_id, ref=ref, template=name, language=language, components=components)
    if kind == "text":
        return Order(to=to, user_id=user_id, ref=ref, text=_read_text(given.get("text")))
    raise refusal(131051 if kind else 131008, f"type {str(kind)[:20]} is not supported", part="type")


def _read_recipient(given: Mapping[str, Any]) -> tuple[str, str]:
    """Read `to`, a number, or `recipient`, a user id (§6.5)."""
    if given.get("to"):
        phone = read_phone(given["to"])
        if phone is None:
            raise refusal(131009, "to is not a valid phone number", part="to")
        return phone, ""
    user_id = given.get("recipient")
    if not user_id:
        raise refusal(131008, "to is required", part="to")
    if not isinstance(user_id, str) or not USER_ID.fullmatch(user_id):
        raise refusal(131009, "recipient is not a valid user id", part="to")
    return "", user_id


def _read_opaque(value: object) -> str:
    if not isinstance(value, str) or len(value) > OPAQUE_LENGTH:
        raise refusal(131009, f"biz_opaque_callback_data must be a text of at most {OPAQUE_LENGTH} characters")
    return value


def _read_template(given: object) -> tuple[str, str, object]:
    template = given if isinstance(given, dict) else {}
    language = template.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    if not isinstance(template.get("name"), str) or not template["name"]:
        raise refusal(131008, "template['name'] is required", part="template")
    if not isinstance(code, str) or not code:
        raise refusal(131008, "template['language']['code'] is required", part="language")
    return template["name"], code, template.get("components")


def _read_text(given: object) -> str:
    text = given.get("body") if isinstance(given, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise refusal(131008, "text['body'] is required", part="body")
    return text

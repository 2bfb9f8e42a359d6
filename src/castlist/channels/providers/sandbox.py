"""The sandbox: WhatsApp played inside the house. Meta's adapter at the address `sandbox:`, which no request leaves.

Who carries requests hands those with this scheme to `answer`; what a message gets afterwards says `sandbox_receipts`.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from castlist.channels.providers import meta
from castlist.channels.providers.people import digits
from castlist.channels.providers.protocol import Access, Answer, Request, TemplateMessage
from castlist.channels.providers.sandbox_fate import NOT_ON_WHATSAPP, SandboxReceipt, is_refused
from castlist.channels.providers.sandbox_templates import TEMPLATES
from castlist.channels.providers.wire_json import listed, mapping, mappings, text
from castlist.channels.template_shape import APPROVED, TemplateShape, read_shape

SCHEME = "sandbox"
BASE_URL = f"{SCHEME}:"
SHAPES = {(shape.name, shape.language): shape for shape in map(read_shape, TEMPLATES)}
TEMPLATE_PAUSED, TEMPLATE_MISSING, WRONG_COUNT = 132015, 132001, 132000


def verification(access: Access) -> Request:
    """Ask for the number's own fields."""
    return meta.verification(_here(access))


read_verification = meta.read_verification


def limits(access: Access) -> Request | None:
    """Nothing: the sandbox has no limit."""
    del access
    return None


def templates(access: Access, page: str | None) -> Request:
    """Ask for the templates."""
    return meta.templates(_here(access), page)


read_templates = meta.read_templates


def send(access: Access, message: TemplateMessage) -> Request:
    """Write the request."""
    return meta.send(_here(access), message)


read_send = meta.read_send
registration = meta.registration


def callback_instructions(access: Access) -> str:
    """Say that there is nothing to do."""
    del access
    return "The sandbox reports by itself; nothing has to be set."


answer_handshake = meta.answer_handshake
is_authentic = meta.is_authentic
read_callback = meta.read_callback


def answer(request: Request) -> Answer:
    """Play WhatsApp's side of the three calls. Pure: nothing is kept, and the same request gets the same answer."""
    path = [unquote(part) for part in urlsplit(request.url).path.strip("/").split("/")]
    if request.method == "POST" and path[-1] == "messages":
        return _answer_send(mapping(request.json))
    if request.method == "GET" and path[-1] == "message_templates":
        return _json(200, {"data": list(TEMPLATES), "paging": {"cursors": {"before": "", "after": ""}}})
    if request.method == "GET" and len(path) == 2:
        return _json(200, _number(path[-1]))
    return _error(404, 100, "The sandbox does not know this call.")


def receipt_body(receipt: SandboxReceipt, *, message_id: str, ref: str, to: str, at: datetime) -> bytes:
    """Write a receipt as Meta's callback would, for whoever plays it. `to`: digits. `at`: when it happened."""
    status: dict[str, Any] = {
        "id": message_id,
        "status": receipt.status.value,
        "timestamp": str(int(at.timestamp())),
        "recipient_id": to,
        "biz_opaque_callback_data": ref,
    }
    if receipt.code is not None:
        status["errors"] = [{"code": receipt.code, "title": "Played by the sandbox"}]
    value = {"messaging_product": "whatsapp", "statuses": [status]}
    change = {"field": "messages", "value": value}
    body = {"object": "whatsapp_business_account", "entry": [{"id": SCHEME, "changes": [change]}]}
    return json.dumps(body).encode()


def _here(access: Access) -> Access:
    """Fill what only a real account has."""
    return replace(
        access,
        base_url=BASE_URL,
        phone_number_id=access.phone_number_id or access.number,
        waba_id=access.waba_id or SCHEME,
    )


def _number(number: str) -> dict[str, Any]:
    return {
        "id": number,
        "verified_name": "Sandbox",
        "display_phone_number": f"+{digits(number)}",
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
    }


def _answer_send(body: Mapping[str, Any]) -> Answer:
    template = mapping(body.get("template"))
    shape = SHAPES.get((text(template.get("name")), text(mapping(template.get("language")).get("code"))))
    to = digits(body.get("to"))
    if shape is None:
        return _error(404, TEMPLATE_MISSING, "The sandbox has no such template in this language.")
    if shape.status != APPROVED:
        return _error(400, TEMPLATE_PAUSED, "The template is paused.")
    if not _is_filled(shape, template):
        return _error(400, WRONG_COUNT, "The number of parameters does not match the template.")
    if is_refused(to):
        return _error(400, NOT_ON_WHATSAPP, "The sandbox lets this number fail.")
    sent = {"id": f"{SCHEME}.{text(body.get('biz_opaque_callback_data'))}", "message_status": "accepted"}
    contact = {"input": text(body.get("to")), "wa_id": to}
    return _json(200, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]})


def _is_filled(shape: TemplateShape, template: Mapping[str, Any]) -> bool:
    """Whether as many parameters came as the template needs; payloads of quick replies may be left out."""
    needed = sum(variable.is_required for variable in shape.variables)
    parts = mappings(template.get("components"))
    came = sum(len(listed(part.get("parameters"))) for part in parts if part.get("sub_type") != "quick_reply")
    return came == needed


def _json(status: int, body: Any) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode(), headers={"content-type": "application/json"})


def _error(status: int, code: int, details: str) -> Answer:
    error = {
        "message": f"(#{code}) {details}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"details": details},
    }
    return _json(status, {"error": error})

"""Reading Kaleyra V1's form, and turning its fields into Meta's components (§2.4). Pure."""

import csv
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from castlist.simulator.catalogue.needs import Needs
from castlist.simulator.catalogue.template import Template
from castlist.simulator.message import Order
from castlist.simulator.meta_codes import refusal
from castlist.simulator.person import read_phone

FORM = "application/x-www-form-urlencoded"
MEDIA = frozenset({"image", "video", "document"})
FIELD_OF_BUTTON = {"url": "param_url", "copy_code": "coupon_code"}
PARAMETER_OF_BUTTON = {"url": "text", "copy_code": "coupon_code", "quick_reply": "payload"}

Fields = Mapping[str, str]


def read_fields(body: bytes) -> dict[str, str]:
    """Read a form's fields, the last of each name."""
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def read_form_order(headers: Mapping[str, str], body: bytes) -> Order:
    """Read a request to send. Raises Refused, naming the field at fault."""
    if not headers.get("content-type", FORM).startswith(FORM):
        raise refusal(100, f"Content-Type must be {FORM}", part="type")
    fields = read_fields(body)
    sender, to = read_phone(fields.get("from")), read_phone(fields.get("to"))
    if to is None:
        raise refusal(131009, "invalid number", part="to")
    if sender is None or fields.get("channel", "").lower() != "whatsapp":
        raise refusal(131009, "from must be a number, and channel whatsapp", part="type")
    callback_url = fields.get("callback_url", "")
    known = {"to": to, "sender": sender, "ref": callback_url, "callback_url": callback_url}
    match fields.get("type", "").lower():
        case "template" | "mediatemplate":
            return Order(**known, components=fields, **_read_names(fields))
        case "text" if fields.get("body", "").strip():
            return Order(**known, text=fields["body"])
    raise refusal(131009, "type must be template, mediatemplate, or text with a body", part="type")


def _read_names(fields: Fields) -> dict[str, str]:
    for name, part in (("template_name", "template"), ("lang_code", "language")):
        if not fields.get(name):
            raise refusal(131008, f"{name} is required", part=part)
    return {"template": fields["template_name"], "language": fields["lang_code"]}


def read_components(fields: Fields, template: Template) -> list[dict[str, Any]]:
    """Turn the fields into components, as the template needs them. Raises Refused."""
    needs = template.needs
    expected = "mediatemplate" if needs.header in MEDIA else "template"
    if fields["type"].lower() != expected:
        raise refusal(132012, f"type must be {expected} for this template", part="type")
    return [*_read_header(fields, needs), *_read_body(fields, needs), *_read_buttons(fields, needs)]


def _read_header(fields: Fields, needs: Needs) -> list[dict[str, Any]]:
    if link := fields.get("media_url"):
        kind = needs.header if needs.header in MEDIA else "image"
        return [{"type": "header", "parameters": [{"type": kind, kind: {"link": link}}]}]
    if "param_header" in fields:
        return [{"type": "header", "parameters": _texts([fields["param_header"]], needs.header_text.names, needs)}]
    return []


def _read_body(fields: Fields, needs: Needs) -> list[dict[str, Any]]:
    """Read the values, separated by commas; those that contain commas stand in quotes."""
    text = fields.get("params", "")
    if not text:
        return []
    try:
        values = next(csv.reader([text], skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise refusal(131009, "params: the list of values cannot be read; check its quotes", part="body") from error
    return [{"type": "body", "parameters": _texts(values, needs.body.names, needs)}]


def _texts(values: list[str], names: tuple[str, ...], needs: Needs) -> list[dict[str, str]]:
    """Write values as parameters; V1 has no names, so that named ones are filled in their order in the text."""
    if needs.is_named and len(values) == len(names):
        return [
            {"type": "text", "text": value, "parameter_name": name} for value, name in zip(values, names, strict=True)
        ]
    return [{"type": "text", "text": value} for value in values]


def _read_buttons(fields: Fields, needs: Needs) -> list[dict[str, Any]]:
    """Write the button fields as components: a URL's suffix, a code, and payloads of quick replies in their order."""
    parts, replies = [], 0
    for at, button in enumerate(needs.buttons):
        replies += button.kind == "quick_reply"
        name = f"payload{replies}" if button.kind == "quick_reply" else FIELD_OF_BUTTON.get(button.kind, "")
        if name in fields and (button.is_required or button.kind == "quick_reply"):
            key = PARAMETER_OF_BUTTON[button.kind]
            parameter = {"type": key, key: fields[name]}
            parts.append({"type": "button", "sub_type": button.kind, "index": str(at), "parameters": [parameter]})
    return parts

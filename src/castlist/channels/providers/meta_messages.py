"""A template message as Meta's message object, which 360dialog and Kaleyra V2 take as well (reference §2.1)."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from castlist.channels.link_suffix import encode_suffix
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import MessageUnsendable, TemplateMessage
from castlist.channels.template_shape import MEDIA, PLACEHOLDER, ButtonKind, HeaderKind


def message_object(message: TemplateMessage, *, to: str) -> dict[str, Any]:
    """Write the object, without a correlation field. `to` is the number as the provider wants it (`+` or digits).

    A message without a number goes to the business-scoped user id (`recipient`, reference §6.5).
    Raises MessageUnsendable for a template that Castlist does not send and for a value that is missing.
    """
    check_sendable(message)
    template: dict[str, Any] = {"name": message.shape.name, "language": {"code": message.shape.language}}
    components = [*_header(message), *_body(message), *_buttons(message)]
    if components:
        template["components"] = components
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **({"to": to} if message.to else {"recipient": message.user_id}),
        "type": "template",
        "template": template,
    }


def check_sendable(message: TemplateMessage) -> None:
    """Raise MessageUnsendable if nobody can be sent this, or a value is missing for this person."""
    shape = message.shape
    if shape.unsupported:
        raise unsendable(
            f"The template {shape.name} cannot be sent here: {shape.unsupported}", ErrorKind.PAUSE_BROADCAST
        )
    if not (message.to or message.user_id):
        raise unsendable("There is no number to send it to", ErrorKind.FAIL)
    for variable in shape.variables:
        if variable.is_required and not message.values.get(variable.key, "").strip():
            raise unsendable(f"There is no value for {variable.key}", ErrorKind.FAIL)


def unsendable(title: str, kind: ErrorKind, to_do: str = "") -> MessageUnsendable:
    """Make the refusal of a message that never left."""
    return MessageUnsendable(ProviderError(code="not sent", kind=kind, title=title, to_do=to_do))


def _header(message: TemplateMessage) -> Iterator[dict[str, Any]]:
    kind = message.shape.header
    if kind in MEDIA:
        yield {"type": "header", "parameters": [_media(kind, message.values["header.link"].strip())]}
    elif kind is HeaderKind.TEXT and (found := PLACEHOLDER.search(message.shape.header_text)):
        yield {"type": "header", "parameters": [_text(message, "header", found.group(1))]}


def _media(kind: HeaderKind, link: str) -> dict[str, Any]:
    media = {"link": link}
    path = re.split(r"[?#]", link.partition("://")[2])[0].partition("/")[2]
    name = unquote(path.rpartition("/")[2])
    if kind is HeaderKind.DOCUMENT and "." in name:
        media["filename"] = name  # WhatsApp shows a document without one as "Untitled"
    return {"type": kind.value, kind.value: media}


def _body(message: TemplateMessage) -> Iterator[dict[str, Any]]:
    keys = [variable.key for variable in message.shape.variables if variable.key.startswith("body.")]
    if keys:
        yield {"type": "body", "parameters": [_text(message, key, key.removeprefix("body.")) for key in keys]}


def _text(message: TemplateMessage, key: str, name: str) -> dict[str, Any]:
    named = {"parameter_name": name} if message.shape.is_named else {}
    return {"type": "text", **named, "text": message.values[key]}


def _buttons(message: TemplateMessage) -> Iterator[dict[str, Any]]:
    """Write one component per button that has something to fill; the index counts all buttons, as a text."""
    for at, button in enumerate(message.shape.buttons):
        value = message.values.get(f"button.{at}", "")
        if button.kind is ButtonKind.QUICK_REPLY and value:
            yield _button("quick_reply", at, {"type": "payload", "payload": value})
        elif button.kind is ButtonKind.URL and button.has_variable:
            yield _button("url", at, {"type": "text", "text": encode_suffix(value, button.url)})
        elif button.kind is ButtonKind.COPY_CODE:
            yield _button("COPY_CODE", at, {"type": "coupon_code", "coupon_code": value})


def _button(kind: str, at: int, parameter: dict[str, str]) -> dict[str, Any]:
    return {"type": "button", "sub_type": kind, "index": str(at), "parameters": [parameter]}

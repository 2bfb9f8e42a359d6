"""A template message as the form fields of Kaleyra's V1 API (reference §2.4)."""

from collections.abc import Iterator
from urllib.parse import quote

from castlist.channels.link_suffix import encode_suffix
from castlist.channels.providers.errors import ErrorKind
from castlist.channels.providers.meta_messages import check_sendable, unsendable
from castlist.channels.providers.protocol import TemplateMessage
from castlist.channels.template_shape import MEDIA, Button, ButtonKind

PAYLOADS = 3
"""`payload1` to `payload3`: a fourth quick reply cannot be given one."""

USE_V2 = "Choose another template, or have the number moved to Kaleyra's V2 API."


def form(message: TemplateMessage, *, sender: str, callback_url: str) -> dict[str, str]:
    """Write the fields. `sender`: digits. Raises MessageUnsendable for what V1 cannot say.

    Statuses go to `callback_url` with our id as `ref`; without an address, nowhere.
    """
    check_sendable(message)
    _check_expressible(message)
    shape = message.shape
    media = shape.header if shape.header in MEDIA else None
    fields = {
        "from": f"+{sender}",
        "to": f"+{message.to}",
        "channel": "whatsapp",
        "type": "mediatemplate" if media else "template",
        "template_name": shape.name,
        "lang_code": shape.language,
        "params": params(_body_values(message)),
        "media_url": message.values["header.link"].strip() if media else "",
        "media_type": media.value if media else "",
        "param_header": "" if media else message.values.get("header", ""),
        **dict(_button_fields(message)),
        "callback_url": callback_address(callback_url, message.ref) if callback_url else "",
    }
    return {name: value for name, value in fields.items() if value}


def params(values: list[str]) -> str:
    """Join values by commas. Where one could be misread, all stand in quotes, as in the documentation's example.

    There is no known way to write a quote inside: raises MessageUnsendable.
    """
    if any('"' in value for value in values):
        raise unsendable(
            'A value has the sign ", which Kaleyra V1 cannot carry',
            ErrorKind.FAIL,
            "Take it out, or use another value.",
        )
    is_plain = all(value == value.strip() and "," not in value for value in values)
    return ",".join(values if is_plain else [f'"{value}"' for value in values])


def callback_address(callback_url: str, ref: str) -> str:
    """Add our id to the address to which the statuses of this message go."""
    return f"{callback_url}{'&' if '?' in callback_url else '?'}ref={quote(ref, safe='')}"


def _check_expressible(message: TemplateMessage) -> None:
    shape = message.shape
    links = [button for button in shape.buttons if button.kind is ButtonKind.URL and button.has_variable]
    late = [at for number, at, _ in _quick_replies(message) if number > PAYLOADS and message.values.get(f"button.{at}")]
    trouble = ""
    if shape.is_named:
        trouble = f"Kaleyra V1 cannot fill named variables, which {shape.name} has"
    elif len(links) > 1:
        trouble = f"Kaleyra V1 can fill one link, and {shape.name} has {len(links)}"
    elif late:
        trouble = f"Kaleyra V1 can give {PAYLOADS} quick replies a payload"
    if trouble:
        raise unsendable(trouble, ErrorKind.PAUSE_BROADCAST, USE_V2)
    if not message.to:
        raise unsendable("Kaleyra V1 needs the phone number, a user id is not enough", ErrorKind.FAIL)


def _body_values(message: TemplateMessage) -> list[str]:
    return [message.values[each.key] for each in message.shape.variables if each.key.startswith("body.")]


def _button_fields(message: TemplateMessage) -> Iterator[tuple[str, str]]:
    for number, at, _ in _quick_replies(message):
        yield f"payload{number}", message.values.get(f"button.{at}", "")
    for at, button in enumerate(message.shape.buttons):
        value = message.values.get(f"button.{at}", "")
        if button.kind is ButtonKind.URL and button.has_variable:
            yield "param_url", encode_suffix(value, button.url)
        elif button.kind is ButtonKind.COPY_CODE:
            yield "coupon_code", value
            yield "coupon_code_index", str(at)


def _quick_replies(message: TemplateMessage) -> list[tuple[int, int, Button]]:
    """List the quick replies: their own number from 1, their place among all buttons from 0."""
    found = [(at, each) for at, each in enumerate(message.shape.buttons) if each.kind is ButtonKind.QUICK_REPLY]
    return [(number, at, each) for number, (at, each) in enumerate(found, start=1)]

"""360dialog, Cloud API v2 (reference §1.2, §2.2, §3.2, §4.3, §5.3): Meta's objects at another address."""

from castlist.channels.providers import dialog360_answers, meta, meta_events
from castlist.channels.providers.addresses import address
from castlist.channels.providers.authenticity import SECRET_HEADER, has_secret_header
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.meta_messages import message_object
from castlist.channels.providers.protocol import Access, Answer, Call, Event, Request, TemplateMessage, TemplatePage

TEMPLATES_A_PAGE = "1000"


def verification(access: Access) -> Request:
    """Ask for the health of the key's number."""
    return Request(method="GET", url=address(access.base_url, "health_status"), headers=headers(access))


read_verification = dialog360_answers.read_verification


def limits(access: Access) -> Request | None:
    """Nothing: no call for the daily limit is documented."""
    del access
    return None


def templates(access: Access, page: str | None) -> Request:
    """Ask for a page of templates; `page` is the number of templates before it."""
    query = {"limit": TEMPLATES_A_PAGE, "offset": page or "0"}
    url = address(access.base_url, "v1", "configs", "templates", query=query)
    return Request(method="GET", url=url, headers=headers(access))


def read_templates(access: Access, answer: Answer) -> TemplatePage | ProviderError:
    """Read a page of templates."""
    del access
    return dialog360_answers.read_templates(answer)


def send(access: Access, message: TemplateMessage) -> Request:
    """Write the request: Meta's object, with the number in digits as 360dialog documents it. The key is the sender."""
    body = message_object(message, to=message.to)
    return Request(
        method="POST",
        url=address(access.base_url, "messages"),
        headers=headers(access),
        json={**body, "biz_opaque_callback_data": message.ref},
    )


read_send = dialog360_answers.read_send


def registration(access: Access) -> Request | None:
    """Set the number's callback, with a header of our own that proves who calls. None without an address or secret."""
    if not (access.callback_url and access.callback_secret):
        return None
    return Request(
        method="POST",
        url=address(access.base_url, "v1", "configs", "webhook"),
        headers=headers(access),
        json={"url": access.callback_url, "headers": {SECRET_HEADER: access.callback_secret}},
    )


def callback_instructions(access: Access) -> str:
    """Say what stands in 360dialog's hub, in case it has to be set by hand."""
    return (
        "Castlist sets the callback with the key. By hand, set for the number in 360dialog's hub:\n"
        f"  Webhook URL: {access.callback_url}\n"
        f"  Header: {SECRET_HEADER}: {access.callback_secret}"
    )


answer_handshake = meta.answer_handshake


def is_authentic(access: Access, call: Call) -> bool:
    """Whether our own header came along; Meta's signature cannot be checked here (reference §5.3)."""
    return has_secret_header(call, access.callback_secret)


def read_callback(call: Call) -> list[Event]:
    """Read Meta's envelope, which 360dialog passes on unchanged. Raises CallbackUnreadable."""
    return meta_events.read_envelope(call.body)


def headers(access: Access) -> dict[str, str]:
    """Write the credentials."""
    return {"D360-API-KEY": access.api_key}

"""Kaleyra, V2 API (reference §1.3, §2.3, §3.3, §4.4, §5.4): Meta's object in an envelope, on a regional domain."""

from castlist.channels.providers import kaleyra_answers, kaleyra_events, kaleyra_questions
from castlist.channels.providers.addresses import address
from castlist.channels.providers.authenticity import SECRET_HEADER, has_basic_secret, has_secret_header
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.meta_messages import message_object
from castlist.channels.providers.protocol import Access, Answer, Call, Event, Request, TemplateMessage, TemplatePage


def verification(access: Access) -> Request:
    """Ask for the number's details."""
    return _get(access, f"+{access.number}", "phone_number_details")


read_verification = kaleyra_questions.read_verification


def limits(access: Access) -> Request | None:
    """Nothing: the number's details tell the limit as well."""
    del access
    return None


def templates(access: Access, page: str | None) -> Request:
    """Ask for the templates. Paging is not documented: there is one page."""
    del page
    return _get(access, access.waba_id, "message_templates")


def read_templates(access: Access, answer: Answer) -> TemplatePage | ProviderError:
    """Read the templates, with a warning where the list may be cut."""
    del access
    return kaleyra_questions.read_templates(answer)


def send(access: Access, message: TemplateMessage) -> Request:
    """Write the request. Our id travels as `ref`, which comes back in every callback (reference §2.3)."""
    body = message_object(message, to=f"+{message.to}")
    return Request(
        method="POST",
        url=_address(access, f"+{access.number}", "messages"),
        headers=headers(access),
        json={"messaging_object": body, "extra_info": {"ref": message.ref, "ref1": "", "ref2": "", "wa_source": "api"}},
    )


read_send = kaleyra_answers.read_send


def registration(access: Access) -> Request | None:
    """Nothing: the callback is set in Kaleyra's console."""
    del access
    return None


def callback_instructions(access: Access) -> str:
    """Say what to paste in the console."""
    return (
        "In Kaleyra's console, make a callback profile for the number, for statuses and for incoming messages:\n"
        f"  URL: {access.callback_url}\n"
        f"  Header: {SECRET_HEADER}: {access.callback_secret}\n"
        "or, instead of the header, Basic authentication with the user castlist and this secret as password. "
        "Leave payload encryption off."
    )


def answer_handshake(access: Access, call: Call) -> str | None:
    """Nothing: Kaleyra has none."""
    del access, call
    return None


def is_authentic(access: Access, call: Call) -> bool:
    """Whether our secret came along, as our own header or as Basic authentication; there is no signature."""
    return has_secret_header(call, access.callback_secret) or has_basic_secret(call, access.callback_secret)


def read_callback(call: Call) -> list[Event]:
    """Read Kaleyra's envelope. Raises CallbackUnreadable."""
    return kaleyra_events.read_body(call.body)


def headers(access: Access) -> dict[str, str]:
    """Write the credentials."""
    return {"api-key": access.api_key}


def _get(access: Access, *parts: str) -> Request:
    return Request(method="GET", url=_address(access, *parts), headers=headers(access))


def _address(access: Access, *parts: str) -> str:
    return address(access.base_url, "v2", access.sid, "whatsapp", *parts)

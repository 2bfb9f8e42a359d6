"""Kaleyra, V1 API (reference §1.3, §2.4, §3.3, §4.4, §5.4): flat form fields, and callbacks in the query."""

from castlist.channels.providers import kaleyra, kaleyra_answers, kaleyra_questions, kaleyra_v1_events, kaleyra_v1_form
from castlist.channels.providers.addresses import address
from castlist.channels.providers.authenticity import SECRET_HEADER
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.protocol import (
    Access,
    Answer,
    Call,
    CallbackUnreadable,
    Event,
    Receipt,
    Request,
    TemplateMessage,
    TemplatePage,
)


def verification(access: Access) -> Request:
    """Ask for the number's details."""
    return _get(access, "whatsapp", f"+{access.number}", "phone_number_details")


read_verification = kaleyra_questions.read_verification
limits = kaleyra.limits


def templates(access: Access, page: str | None) -> Request:
    """Ask for the templates' names and statuses."""
    del page
    return _get(access, "whatsapp", "templates", "status")


def read_templates(access: Access, answer: Answer) -> TemplatePage | ProviderError:
    """Read the templates. Their texts are not told, so each needs its variables declared before it can be sent."""
    del access
    return kaleyra_questions.read_names(answer)


def send(access: Access, message: TemplateMessage) -> Request:
    """Write the form. Never as GET, which would put numbers into addresses and logs. Raises MessageUnsendable."""
    form = kaleyra_v1_form.form(message, sender=access.number, callback_url=access.callback_url)
    return Request(method="POST", url=_address(access, "messages"), headers=kaleyra.headers(access), form=form)


read_send = kaleyra_answers.read_send
registration = kaleyra.registration


def callback_instructions(access: Access) -> str:
    """Say what to paste in the console. Statuses need nothing: every message names its own callback address."""
    return (
        "Reports need no setting: every message tells Kaleyra where they go. For incoming messages, make a callback "
        "profile for the number in Kaleyra's console:\n"
        f"  URL: {access.callback_url}\n"
        "  Method: POST, with the variables from, type, body, created_at, reply_to\n"
        f"  Header: {SECRET_HEADER}: {access.callback_secret}\n"
        "A message without the header (or Basic authentication with the secret as password) is refused. Keep the URL "
        "secret: for reports it is the only proof of who calls."
    )


answer_handshake = kaleyra.answer_handshake


def is_authentic(access: Access, call: Call) -> bool:
    """Whether our secret came along, as a header or by Basic; a status needs none, but what came has to be right.

    The callback address of a message can carry no header, only its secret path (reference §5.4), which was checked by
    whoever found the channel by it. All else comes by a callback profile, which can: without it nobody is believed,
    since a message brings people back who have opted out.
    """
    if not access.callback_secret:
        return False
    came = {SECRET_HEADER.lower(), "authorization"} & set(call.headers)
    return kaleyra.is_authentic(access, call) if came else _is_only_statuses(call)


def _is_only_statuses(call: Call) -> bool:
    try:
        events = read_callback(call)
    except CallbackUnreadable:
        return False
    return bool(events) and all(isinstance(event, Receipt) for event in events)


def read_callback(call: Call) -> list[Event]:
    """Read the query and the body. Raises CallbackUnreadable."""
    return kaleyra_v1_events.read_callback(call)


def _get(access: Access, *parts: str) -> Request:
    return Request(method="GET", url=_address(access, *parts), headers=kaleyra.headers(access))


def _address(access: Access, *parts: str) -> str:
    return address(access.base_url, "v1", access.sid, *parts)

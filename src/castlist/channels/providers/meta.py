"""Meta Cloud API (reference §1.1, §2.1, §3.1, §4.1, §5.1)."""

from castlist.channels.providers import meta_answers, meta_events
from castlist.channels.providers.addresses import address
from castlist.channels.providers.authenticity import is_equal, is_signed
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.meta_messages import message_object
from castlist.channels.providers.protocol import Access, Answer, Call, Event, Request, TemplateMessage, TemplatePage

GRAPH_VERSION = "v25.0"
"""Used where the setting is empty."""

NUMBER_FIELDS = "verified_name,display_phone_number,quality_rating,throughput"
LIMIT_FIELD = "whatsapp_business_manager_messaging_limit"
TEMPLATE_FIELDS = (
    "id,name,language,status,category,sub_category,parameter_format,components,quality_score,rejected_reason"
)
TEMPLATES_A_PAGE = "100"
SUBSCRIPTIONS = (
    "messages",
    "user_preferences",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "phone_number_quality_update",
    "business_capability_update",
    "account_update",
    "account_alerts",
)
LONGEST_CHALLENGE = 256


def verification(access: Access) -> Request:
    """Ask for the number's own fields."""
    return _get(access, access.phone_number_id, {"fields": NUMBER_FIELDS})


read_verification = meta_answers.read_verification


def limits(access: Access) -> Request | None:
    """Ask how many new recipients a day the account may message."""
    return _get(access, access.phone_number_id, {"fields": LIMIT_FIELD})


def templates(access: Access, page: str | None) -> Request:
    """Ask for a page of templates; `page` is the cursor after which it begins."""
    after = {"after": page} if page else {}
    query = {"fields": TEMPLATE_FIELDS, "limit": TEMPLATES_A_PAGE, **after}
    return _get(access, access.waba_id, query, "message_templates")


def read_templates(access: Access, answer: Answer) -> TemplatePage | ProviderError:
    """Read a page of templates."""
    del access
    return meta_answers.read_templates(answer)


def send(access: Access, message: TemplateMessage) -> Request:
    """Write the request. The number carries its `+`: without it Meta may take it for a local one (reference §6.4)."""
    body = message_object(message, to=f"+{message.to}")
    return Request(
        method="POST",
        url=graph_address(access, access.phone_number_id, "messages"),
        headers=headers(access),
        json={**body, "biz_opaque_callback_data": message.ref},
    )


read_send = meta_answers.read_send


def registration(access: Access) -> Request | None:
    """Nothing: the callback is set in Meta's App Dashboard."""
    del access
    return None


def callback_instructions(access: Access) -> str:
    """Say what to paste in the App Dashboard."""
    return (
        "In Meta's App Dashboard, open WhatsApp > Configuration > Webhook and paste:\n"
        f"  Callback URL: {access.callback_url}\n"
        f"  Verify token: {access.callback_secret}\n"
        f"Then subscribe to: {', '.join(SUBSCRIPTIONS)}.\n"
        "An app has one webhook for all its numbers: where it is set for another channel already, leave it as it is.\n"
        "The app has to be subscribed to the WhatsApp Business Account, and the channel needs the app secret: "
        "callbacks without the right signature are refused."
    )


def answer_handshake(access: Access, call: Call) -> str | None:
    """Give the challenge back if the verify token is ours (reference §5.1). To be sent as plain text."""
    challenge = call.query.get("hub.challenge", "")
    is_asked = call.method == "GET" and call.query.get("hub.mode") == "subscribe"
    is_ours = is_equal(call.query.get("hub.verify_token", ""), access.callback_secret)
    is_harmless = challenge.isascii() and challenge.isalnum() and len(challenge) <= LONGEST_CHALLENGE
    return challenge if is_asked and is_ours and is_harmless else None


def is_authentic(access: Access, call: Call) -> bool:
    """Whether the body is signed with the app secret; without one, nothing is."""
    return is_signed(call, access.app_secret)


def read_callback(call: Call) -> list[Event]:
    """Read Meta's envelope. Raises CallbackUnreadable."""
    return meta_events.read_envelope(call.body)


def headers(access: Access) -> dict[str, str]:
    """Write the credentials."""
    return {"Authorization": f"Bearer {access.api_key}"}


def graph_address(access: Access, *parts: str, query: dict[str, str] | None = None) -> str:
    """Put an address of the Graph API together; the version may be written with or without its `v`."""
    version = access.graph_version.strip().lower() or GRAPH_VERSION
    return address(access.base_url, version if version.startswith("v") else f"v{version}", *parts, query=query)


def _get(access: Access, thing: str, query: dict[str, str], *parts: str) -> Request:
    return Request(method="GET", url=graph_address(access, thing, *parts, query=query), headers=headers(access))

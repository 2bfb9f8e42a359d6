"""A channel of Meta's, and what Meta answers and calls back, in the shapes of reference §2.1, §4.1 and §5.2."""

from datetime import UTC, datetime
from typing import Any

from provider_cast import KEY, REF, SECRET, TO

from castlist.channels.providers.protocol import Access, Inbound, Receipt, ReceiptStatus

ACCESS = Access(
    provider="meta",
    base_url="https://graph.facebook.com/",
    number="919876500110",
    api_key=KEY,
    app_secret="shh",
    callback_secret=SECRET,
    waba_id="205",
    phone_number_id="106",
    graph_version="v25.0",
    callback_url="https://castlist.example/callbacks/t0ken",
)
AT = datetime(2025, 6, 28, 20, 34, 48, tzinfo=UTC)
ID = "wamid.HBgLMTY1MDU1NTAxMDA"

OK = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": f"+{TO}", "wa_id": TO, "user_id": "IN.135"}],
    "messages": [{"id": ID, "message_status": "accepted"}],
}


def error(code: object, **more: object) -> dict[str, object]:
    return {"error": {"message": "no", "type": "OAuthException", "code": code, "fbtrace_id": "Az8or2", **more}}


def envelope(*changes: dict[str, object]) -> dict[str, object]:
    entry = {"id": "205", "time": 1751142889, "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def messages(**value: object) -> dict[str, object]:
    metadata = {"display_phone_number": "919876500110", "phone_number_id": "106"}
    return {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def status(word: str, **more: object) -> dict[str, object]:
    given = {"id": ID, "status": word, "timestamp": "1751142888", "recipient_id": TO, "biz_opaque_callback_data": REF}
    return {**given, **more}


def receipt(kind: ReceiptStatus, **more: Any) -> Receipt:
    given: dict[str, Any] = {"status": kind, "ids": (ID,), "ref": REF, "at": AT, "phone": TO, **more}
    return Receipt(**given)


def inbound(**more: Any) -> Inbound:
    given: dict[str, Any] = {"id": "wamid.in", "phone": TO, "user_id": "IN.135", "at": AT, **more}
    return Inbound(**given)


CONTACTS = [{"profile": {"name": "Asha"}, "wa_id": TO, "user_id": "IN.135"}]
FROM = {"from": TO, "id": "wamid.in", "timestamp": "1751142888"}
REASON = {"code": 131049, "title": "t", "message": "m", "error_data": {"details": "d"}, "href": "h"}

"""Kaleyra's V1 callbacks: parameters that the account's owner laid out, in query or body (reference §5.4)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from castlist.channels.providers.kaleyra_errors import late_reason
from castlist.channels.providers.kaleyra_events import UNSUBMITTED, WORDS, status_word
from castlist.channels.providers.meta_events import read_body
from castlist.channels.providers.meta_inbound import made_id
from castlist.channels.providers.meta_notices import number_changed_limit, template_changed
from castlist.channels.providers.people import person
from castlist.channels.providers.protocol import (
    Call,
    CallbackUnreadable,
    Event,
    Inbound,
    Receipt,
    ReceiptStatus,
)
from castlist.channels.providers.wire_json import UNSTORABLE, dump, first_text, identifier, mapping, moment, text

STATUSES = {**WORDS, "0": ReceiptStatus.FAILED}
"""`0` is how V1 says failed."""

MOST_FIELDS = 200


def read_callback(call: Call) -> list[Event]:
    """Read a status, a message, or a change of a template or a limit; nothing else. Raises CallbackUnreadable."""
    fields = {name: _clean(value) for name, value in {**_body_fields(call), **call.query}.items()}
    if identifier(fields.get("message_template_name")):
        return template_changed(fields)
    if text(fields.get("current_limit")):
        return number_changed_limit(fields)
    if text(fields.get("status")) and (identifier(fields.get("id")) or identifier(fields.get("ref"))):
        return [_receipt(fields)]
    inbound = _inbound(fields)
    return [inbound] if inbound else []


def _receipt(fields: Mapping[str, Any]) -> Receipt:
    word = status_word(fields.get("status"))
    kind = STATUSES.get(word, ReceiptStatus.UNKNOWN)
    given = identifier(fields.get("id"))
    who = person(first_text(fields.get("mobile"), fields.get("to"), fields.get("recipient")))
    return Receipt(
        status=kind,
        is_unsubmitted=word in UNSUBMITTED,
        ids=tuple(dict.fromkeys(each for each in (given, _clean(unquote(given))) if each)),  # some encode `:` twice
        ref=identifier(fields.get("ref")),
        at=moment(first_text(fields.get("timestamp"), fields.get("created_at"), fields.get("time"))),
        phone=who.phone,
        user_id=who.user_id,
        error=late_reason(fields) if kind is ReceiptStatus.FAILED else None,
        raw=dump(fields),
    )


def _inbound(fields: Mapping[str, Any]) -> Inbound | None:
    """Read a message of a person. Which variables come along is the account owner's choice, so all are optional."""
    who = person(first_text(fields.get("from"), fields.get("mobile")))
    if not who:
        return None
    kind = text(fields.get("type")).lower()
    return Inbound(
        id=identifier(fields.get("id")) or identifier(fields.get("message_id")) or made_id(fields),
        phone=who.phone,
        user_id=who.user_id,
        at=moment(fields.get("created_at")),
        text=first_text(fields.get("body"), fields.get("message"), fields.get("custom_response")),
        payload=text(fields.get("payload")),
        is_button="button" in kind or "interactive" in kind,
        context_id=identifier(fields.get("reply_to")),
    )


def _body_fields(call: Call) -> Mapping[str, Any]:
    """Read the fields of a POST: JSON where it looks like it, else a form."""
    if not call.body.strip():
        return {}
    if call.body.lstrip()[:1] in {b"{", b"["}:
        found = read_body(call.body)
        return mapping(found[0] if isinstance(found, list) and len(found) == 1 else found)
    try:
        return dict(parse_qsl(call.body.decode(), max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise CallbackUnreadable("This is neither JSON nor a form.") from error


def _clean(value: Any) -> Any:
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value

"""What a callback of Meta's tells (reference §5.2, §5.5, §6.5)."""

import pytest
from meta_samples import AT, CONTACTS, FROM, ID, REASON, envelope, inbound, messages, receipt, status
from provider_cast import TO, Callback, posted, told

from castlist.channels.providers import meta
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import (
    AccountNotice,
    Inbound,
    NumberChanged,
    Preference,
    Receipt,
    ReceiptStatus,
)

CALLBACKS = [
    Callback(
        name="sent, delivered, read and played, in one POST",
        call=posted(envelope(*(messages(statuses=[status(word)]) for word in ("sent", "delivered", "read", "played")))),
        events=[
            receipt(kind)
            for kind in (ReceiptStatus.SENT, ReceiptStatus.DELIVERED, ReceiptStatus.READ, ReceiptStatus.READ)
        ],
    ),
    Callback(
        name="the user id comes from the status or from contacts",
        call=posted(
            envelope(
                messages(statuses=[status("sent", recipient_user_id="IN.135")]),
                messages(statuses=[status("sent")], contacts=CONTACTS),
            )
        ),
        events=[receipt(ReceiptStatus.SENT, user_id="IN.135"), receipt(ReceiptStatus.SENT, user_id="IN.135")],
    ),
    Callback(
        name="failed, without contacts",
        call=posted(envelope(messages(statuses=[status("failed", errors=[REASON])]))),
        events=[
            receipt(
                ReceiptStatus.FAILED,
                error=ProviderError(code="131049", kind=ErrorKind.FAIL, title="Held back by WhatsApp"),
            )
        ],
    ),
    Callback(
        name="failed without a reason",
        call=posted(envelope(messages(statuses=[status("failed")]))),
        events=[
            receipt(
                ReceiptStatus.FAILED,
                error=ProviderError(code="failed", kind=ErrorKind.FAIL, title="It failed, and no reason was given"),
            )
        ],
    ),
    Callback(
        name="an unknown word, milliseconds, and no recipient",
        call=posted(envelope(messages(statuses=[{"id": ID, "status": "teleported", "timestamp": 1751142888000}]))),
        events=[Receipt(status=ReceiptStatus.UNKNOWN, ids=(ID,), at=AT)],
    ),
    Callback(
        name="a user id in the place of the number",
        call=posted(envelope(messages(statuses=[{"id": ID, "status": "sent", "recipient_id": "IN.135"}]))),
        events=[Receipt(status=ReceiptStatus.SENT, ids=(ID,), user_id="IN.135")],
    ),
    Callback(
        name="a group is no person",
        call=posted(envelope(messages(statuses=[status("sent", recipient_type="group")]))),
        events=[receipt(ReceiptStatus.SENT, phone="")],
    ),
    Callback(
        name="one bad element loses none of the others",
        call=posted(envelope(messages(statuses=[None, 7, status("sent"), {"id": []}]))),
        events=[receipt(ReceiptStatus.SENT), Receipt(status=ReceiptStatus.UNKNOWN, ids=())],
    ),
    Callback(
        name="a written STOP",
        call=posted(
            envelope(messages(contacts=CONTACTS, messages=[{**FROM, "type": "text", "text": {"body": "STOP"}}]))
        ),
        events=[inbound(text="STOP")],
    ),
    Callback(
        name="a template's button",
        call=posted(
            envelope(
                messages(
                    contacts=CONTACTS,
                    messages=[
                        {
                            **FROM,
                            "type": "button",
                            "button": {"payload": "STOP-MKT", "text": "Stop promotions"},
                            "context": {"from": "919876500110", "id": ID},
                        }
                    ],
                )
            )
        ),
        events=[inbound(text="Stop promotions", payload="STOP-MKT", is_button=True, context_id=ID)],
    ),
    Callback(
        name="a session's button and list, and a form that is no object",
        call=posted(
            envelope(
                messages(
                    contacts=CONTACTS,
                    messages=[
                        {
                            **FROM,
                            "type": "interactive",
                            "interactive": {"type": "button_reply", "button_reply": {"id": "b1", "title": "Yes"}},
                        },
                        {
                            **FROM,
                            "type": "interactive",
                            "interactive": {"type": "list_reply", "list_reply": {"id": "l1", "title": "No"}},
                        },
                        {
                            **FROM,
                            "type": "interactive",
                            "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": "[1]"}},
                        },
                    ],
                )
            )
        ),
        events=[
            inbound(text="Yes", payload="b1", is_button=True),
            inbound(text="No", payload="l1", is_button=True),
            inbound(),
        ],
    ),
    Callback(
        name="a picture with a caption, and a kind that is not known",
        call=posted(
            envelope(
                messages(
                    contacts=CONTACTS,
                    messages=[
                        {**FROM, "type": "image", "image": {"caption": "look"}},
                        {**FROM, "type": "unsupported", "errors": [{"code": 131051}]},
                    ],
                )
            )
        ),
        events=[inbound(text="look"), inbound()],
    ),
    Callback(
        name="a person without a number",
        call=posted(
            envelope(
                messages(
                    messages=[{"from_user_id": "IN.135", "id": "wamid.in", "type": "text", "text": {"body": "STOP"}}]
                )
            )
        ),
        events=[Inbound(id="wamid.in", user_id="IN.135", text="STOP")],
    ),
    Callback(
        name="nobody, but in answer to our message",
        call=posted(
            envelope(messages(messages=[{"id": "i", "type": "text", "text": {"body": "STOP"}, "context": {"id": ID}}]))
        ),
        events=[Inbound(id="i", text="STOP", context_id=ID)],
    ),
    Callback(
        name="nobody at all: a person has to look",
        call=posted(envelope(messages(messages=[{"id": "i", "type": "text", "text": {"body": "STOP"}}]))),
        events=[
            AccountNotice(
                words="A message came in without its sender. "
                "Look in WhatsApp: if it says stop, add the opt-out by hand."
            )
        ],
    ),
    Callback(
        name="a number that changed, and a new device",
        call=posted(
            envelope(
                messages(
                    messages=[
                        {**FROM, "type": "system", "system": {"type": "user_changed_number", "wa_id": "919876500002"}},
                        {**FROM, "type": "system", "system": {"type": "user_identity_changed"}},
                    ]
                )
            )
        ),
        events=[NumberChanged(old_phone=TO, new_phone="919876500002")],
    ),
    Callback(
        name="an error of the account",
        call=posted(envelope(messages(errors=[{"code": 131000, "title": "Something went wrong"}]))),
        events=[AccountNotice(words="WhatsApp reports an error: Something went wrong")],
    ),
    Callback(
        name="stop, resume and another wish in WhatsApp itself",
        call=posted(
            envelope(
                {
                    "field": "user_preferences",
                    "value": {
                        "contacts": CONTACTS,
                        "user_preferences": [
                            {
                                "wa_id": TO,
                                "category": "marketing_messages",
                                "value": word,
                                "timestamp": 1751142888,
                            }
                            for word in ("stop", "resume", "signup")
                        ],
                    },
                }
            )
        ),
        events=[
            Preference(is_stop=True, phone=TO, user_id="IN.135", at=AT),
            Preference(is_stop=False, phone=TO, user_id="IN.135", at=AT),
        ],
    ),
    Callback(name="a field that is not known", call=posted(envelope({"field": "flows", "value": {"a": 1}})), events=[]),
    Callback(name="an envelope with nothing in it", call=posted({"object": "page"}), events=[]),
]


@pytest.mark.parametrize("row", CALLBACKS, ids=lambda row: row.name)
def test_a_callback_tells(row: Callback) -> None:
    assert told(meta.read_callback(row.call)) == row.events

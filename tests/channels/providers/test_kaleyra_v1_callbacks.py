"""What a callback of Kaleyra's V1 API tells (reference §5.4)."""

import pytest
from meta_samples import AT
from provider_cast import REF, TO, Callback, got, posted, told

from castlist.channels.providers import kaleyra_v1
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import (
    AccountNotice,
    Call,
    CallbackUnreadable,
    Inbound,
    Receipt,
    ReceiptStatus,
    TemplateChanged,
)

ID = "58f86fab:0"
NO_REASON = ProviderError(code="failed", kind=ErrorKind.FAIL, title="It failed, and no reason was given")


def form(body: bytes, **query: str) -> Call:
    return Call(method="POST", headers={}, query=query, body=body)


CALLBACKS = [
    *(
        Callback(
            name=f"a status as GET: {word}",
            call=got(id=ID, status=word, ref=REF),
            events=[Receipt(status=kind, ids=(ID,), ref=REF)],
        )
        for word, kind in (
            ("sent", ReceiptStatus.SENT),
            ("Delivered", ReceiptStatus.DELIVERED),
            ("read", ReceiptStatus.READ),
            ("teleported", ReceiptStatus.UNKNOWN),
        )
    ),
    Callback(
        name="0 is failed",
        call=got(id=ID, status="0", ref=REF),
        events=[Receipt(status=ReceiptStatus.FAILED, ids=(ID,), ref=REF, error=NO_REASON)],
    ),
    *(
        Callback(
            name=f"never handed over: {word}",
            call=got(id=ID, status=word, ref=REF),
            events=[Receipt(status=ReceiptStatus.FAILED, ids=(ID,), ref=REF, error=NO_REASON, is_unsubmitted=True)],
        )
        for word in ("NOT-SENT", "submit failure")
    ),
    Callback(
        name="failed, with a reason after all",
        call=got(id=ID, status="failed", ref=REF, reason="number opted out", mobile=f"+{TO}", created_at="1751142888"),
        events=[
            Receipt(
                status=ReceiptStatus.FAILED,
                ids=(ID,),
                ref=REF,
                at=AT,
                phone=TO,
                error=ProviderError(code="not sent", kind=ErrorKind.OPTED_OUT, title="Stopped your promotions"),
            )
        ],
    ),
    Callback(
        name="a colon that was encoded twice",
        call=got(id="58f86fab%3A0", status="sent"),
        events=[Receipt(status=ReceiptStatus.SENT, ids=("58f86fab%3A0", ID))],
    ),
    Callback(
        name="only our reference",
        call=got(status="read", ref=REF),
        events=[Receipt(status=ReceiptStatus.READ, ids=(), ref=REF)],
    ),
    Callback(
        name="a status as a form, our reference in the address",
        call=form(b"id=58f86fab%3A0&status=delivered", ref=REF),
        events=[Receipt(status=ReceiptStatus.DELIVERED, ids=(ID,), ref=REF)],
    ),
    Callback(
        name="a message as a form",
        call=form(b"from=%2B919876500001&type=text&body=STOP&created_at=1751142888&id=in-1&reply_to=58f86fab%3A0"),
        events=[Inbound(id="in-1", phone=TO, at=AT, text="STOP", context_id=ID)],
    ),
    Callback(
        name="a button as JSON",
        call=posted({"mobile": TO, "wanumber": "919876500110", "type": "button", "message": "Stop", "id": 7}),
        events=[Inbound(id="7", phone=TO, text="Stop", is_button=True)],
    ),
    Callback(
        name="a template's status",
        call=got(
            id="1",
            time="1751142888",
            event="PAUSED",
            message_template_id="7",
            message_template_name="offer",
            message_template_language="en",
            reason="",
        ),
        events=[TemplateChanged(name="offer", language="en", status="PAUSED")],
    ),
    Callback(
        name="a number's limit",
        call=got(display_phone_number="919876500110", event="UPGRADE", current_limit="TIER_10K"),
        events=[
            AccountNotice(
                words="WhatsApp reports about the number: upgrade. 10,000 new recipients a day.", daily_limit=10_000
            )
        ],
    ),
    Callback(name="nothing that we know", call=got(hello="1"), events=[]),
    Callback(name="nothing", call=form(b""), events=[]),
]


@pytest.mark.parametrize("row", CALLBACKS, ids=lambda row: row.name)
def test_a_callback_tells(row: Callback) -> None:
    assert told(kaleyra_v1.read_callback(row.call)) == row.events


def test_a_message_without_an_id_gets_the_same_each_time_it_comes() -> None:
    first, again, other = (
        kaleyra_v1.read_callback(form(body))
        for body in (b"from=919876500001&body=STOP", b"from=919876500001&body=STOP", b"from=919876500001&body=START")
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("body", [b'{"from": ', b"\xff\xfe=1", b"&".join(b"a%d=1" % at for at in range(201))])
def test_a_body_that_is_neither_json_nor_a_form_is_unreadable(body: bytes) -> None:
    with pytest.raises(CallbackUnreadable):
        kaleyra_v1.read_callback(form(body))

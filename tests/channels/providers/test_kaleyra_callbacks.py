"""What a callback of Kaleyra's V2 API tells (reference §5.4)."""

from typing import Any

import pytest
from meta_samples import AT, inbound, receipt
from provider_cast import REF, TO, Callback, posted, told

from castlist.channels.providers import kaleyra
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import CallbackUnreadable, Receipt, ReceiptStatus

IDS = ("wamid.top", "wamid.extra", "trace", "0a1b2c")


def callback(*statuses: dict[str, Any], **beside: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "919876500110", "phone_number_id": "1065"}
    extra = {"trace_id": "trace", "message_id": "wamid.extra", "waba_id": "205", "ref": REF, "ref1": "", "ref2": ""}
    return {
        "meta_object": {"field": "messages", "value": {"metadata": metadata, "statuses": list(statuses)}},
        "message_id": "wamid.top",
        **beside,
        "extra_info": {**extra, **beside.get("extra_info", {})},
    }


def status(word: str, **more: Any) -> dict[str, Any]:
    return {"id": "0a1b2c", "status": word, "timestamp": "1751142888", "recipient_id": TO, **more}


def failed(code: str, kind: ErrorKind, title: str, **more: Any) -> Receipt:
    error = ProviderError(code=code, kind=kind, title=title)
    return receipt(ReceiptStatus.FAILED, **{"ids": IDS, "error": error, **more})


def unsubmitted(*error: Any, **more: Any) -> Receipt:
    """Kaleyra never handed it over (reference §5.4)."""
    return failed(*error, is_unsubmitted=True, **more)


BARE = {"ids": IDS[:3], "phone": "", "at": None}
OPTED_OUT = ("not sent", ErrorKind.OPTED_OUT, "Stopped your promotions")

CALLBACKS = [
    Callback(
        name="sent: our reference first, then every id",
        call=posted(callback(status("sent"), status="sent")),
        events=[receipt(ReceiptStatus.SENT, ids=IDS)],
    ),
    Callback(
        name="in capitals",
        call=posted(callback(status("DELIVERED"), status="DELIVERED")),
        events=[receipt(ReceiptStatus.DELIVERED, ids=IDS)],
    ),
    Callback(
        name="a status that stands only beside Meta's object",
        call=posted({"status": "READ", "message_id": "wamid.top", "extra_info": {"ref": REF}}),
        events=[receipt(ReceiptStatus.READ, ids=("wamid.top",), phone="", at=None)],
    ),
    Callback(
        name="submitted: nothing that moves a message",
        call=posted(callback(status="Submit-Success")),
        events=[receipt(ReceiptStatus.UNKNOWN, **BARE)],
    ),
    Callback(
        name="failed at WhatsApp",
        call=posted(callback(status("failed", errors=[{"code": 131026, "title": "undeliverable"}]), status="FAILED")),
        events=[failed("131026", ErrorKind.FAIL, "Not on WhatsApp, or cannot receive it")],
    ),
    Callback(
        name="failed, Meta's code elsewhere",
        call=posted(callback(status("failed"), status="FAILED", error={"code": "131050"})),
        events=[failed("131050", ErrorKind.OPTED_OUT, "Stopped your promotions")],
    ),
    Callback(
        name="not sent: opted out",
        call=posted(callback(status("NOT-SENT"), status="NOT-SENT", extra_info={"error": "Number Opted Out"})),
        events=[unsubmitted(*OPTED_OUT)],
    ),
    Callback(
        name="not sent: opted out, written otherwise, in a list of texts",
        call=posted(callback(status="not_sent", errors=["number opted-out"])),
        events=[unsubmitted(*OPTED_OUT, **BARE)],
    ),
    Callback(
        name="not sent: daily limit",
        call=posted(callback(status="not sent", error={"message": "Daily limit reached"})),
        events=[unsubmitted("not sent", ErrorKind.WAIT_A_DAY, "The account's daily limit is used up", **BARE)],
    ),
    Callback(
        name="not sent: daily limit as a code",
        call=posted(callback(status="NOT-SENT", error={"code": "WAV2101"})),
        events=[unsubmitted("WAV2101", ErrorKind.WAIT_A_DAY, "The account's daily limit is used up", **BARE)],
    ),
    Callback(
        name="not sent: template",
        call=posted(callback(status="NOT-SENT", reason="Template details not found")),
        events=[unsubmitted("not sent", ErrorKind.FAIL_PAYLOAD, "Kaleyra does not know the template", **BARE)],
    ),
    Callback(
        name="not sent: country",
        call=posted(callback(status="NOT-SENT", reason="Country traffic blocked")),
        events=[unsubmitted("not sent", ErrorKind.FAIL, "Kaleyra does not send to this country", **BARE)],
    ),
    Callback(
        name="not sent, in other words",
        call=posted(callback(status="NOT-SENT", error="to number or type missing")),
        events=[unsubmitted("not sent", ErrorKind.FAIL, "WhatsApp refused it: to number or type missing", **BARE)],
    ),
    Callback(
        name="handing over failed, without a reason",
        call=posted(callback(status="Submit-Failure")),
        events=[unsubmitted("failed", ErrorKind.FAIL, "It failed, and no reason was given", **BARE)],
    ),
    Callback(
        name="two messages at once: what stands beside belongs to one of them",
        call=posted(callback(status("sent", id="wamid.top"), status("sent", id="other"), status="sent")),
        events=[
            receipt(ReceiptStatus.SENT, ids=IDS[:3]),
            receipt(ReceiptStatus.SENT, ids=("other",), ref=""),
        ],
    ),
    Callback(
        name="several callbacks in one",
        call=posted([callback(status("sent")), 7, callback(status("read"))]),
        events=[receipt(ReceiptStatus.SENT, ids=IDS), receipt(ReceiptStatus.READ, ids=IDS)],
    ),
    Callback(
        name="a template's button: the original is named beside it",
        call=posted(
            {
                "meta_object": {
                    "field": "messages",
                    "value": {
                        "contacts": [{"wa_id": TO, "user_id": "IN.135"}],
                        "messages": [
                            {
                                "from": TO,
                                "id": "wamid.in",
                                "timestamp": "1751142888",
                                "type": "button",
                                "button": {"payload": "STOP-MKT", "text": "Stop promotions"},
                            }
                        ],
                    },
                },
                "extra_info": {"reply_to": "5f2c-uuid", "ref": ""},
            }
        ),
        events=[inbound(text="Stop promotions", payload="STOP-MKT", is_button=True, context_id="5f2c-uuid")],
    ),
    Callback(
        name="Meta's whole envelope inside, or instead",
        call=posted(
            {
                "entry": [
                    {"changes": [{"field": "messages", "value": {"statuses": [status("sent", id="wamid.top")]}}]},
                ]
            }
        ),
        events=[Receipt(status=ReceiptStatus.SENT, ids=("wamid.top",), phone=TO, at=AT)],
    ),
    Callback(name="something else", call=posted({"hello": 1}), events=[]),
]


@pytest.mark.parametrize("row", CALLBACKS, ids=lambda row: row.name)
def test_a_callback_tells(row: Callback) -> None:
    assert told(kaleyra.read_callback(row.call)) == row.events


def test_the_documentations_own_sample_is_no_json_and_is_refused_without_a_crash() -> None:
    call = posted({})
    broken = type(call)(method="POST", headers={}, query={}, body=b'{"status": "sent", }')
    with pytest.raises(CallbackUnreadable):
        kaleyra.read_callback(broken)

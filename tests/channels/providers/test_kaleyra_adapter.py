"""Kaleyra V2: reference §1.3, §2.3, §4.4 and §5.4, by tables."""

import pytest
from meta_samples import error
from provider_cast import (
    BODY,
    KEY,
    NAMED,
    REF,
    SECRET,
    TO,
    Reply,
    Sending,
    answer,
    gist,
    got,
    message,
    reply,
)

from castlist.channels.providers import kaleyra
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.protocol import Accepted, Access, Request, TemplatePage, Verified

ACCESS = Access(
    provider="kaleyra",
    base_url="https://api.in.kaleyra.io",
    number="919876500110",
    api_key=KEY,
    callback_secret=SECRET,
    sid="HXIN17/28",
    waba_id="205",
    callback_url="https://castlist.example/callbacks/t0ken",
)
BASE = "https://api.in.kaleyra.io/v2/HXIN17%2F28/whatsapp"


def sending(template: dict[str, object], **to: str) -> Request:
    return Request(
        method="POST",
        url=f"{BASE}/%2B919876500110/messages",
        headers={"api-key": KEY},
        json={
            "messaging_object": {
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                **(to or {"to": f"+{TO}"}),
                "type": "template",
                "template": {"name": "offer", "language": {"code": "en_US"}, **template},
            },
            "extra_info": {"ref": REF, "ref1": "", "ref2": "", "wa_source": "api"},
        },
    )


SENDINGS = [
    Sending(
        name="Meta's object in an envelope, our id beside it",
        message=message(BODY, body__1="Asha", body__2="20 %"),
        request=sending(
            {
                "components": [
                    {"type": "body", "parameters": [{"type": "text", "text": "Asha"}, {"type": "text", "text": "20 %"}]}
                ]
            }
        ),
    ),
    Sending(
        name="named variables",
        message=message(NAMED, body__first_name="Asha", body__order_id="A-1"),
        request=sending(
            {
                "components": [
                    {
                        "type": "body",
                        "parameters": [
                            {"type": "text", "parameter_name": "first_name", "text": "Asha"},
                            {"type": "text", "parameter_name": "order_id", "text": "A-1"},
                        ],
                    }
                ]
            }
        ),
    ),
]


def said(code: str, data: object = None, error: object = None) -> dict[str, object]:
    return {"code": code, "message": "Request Processed Successfully", "data": data or {}, "error": error or {}}


REPLIES = [
    reply("accepted: data.message_id", answer(200, said("WA200", {"message_id": "a"})), "accepted", "a"),
    reply(
        "accepted: every id, the likeliest first",
        answer(
            202,
            {
                **said("WA200", {"trace_id": "d", "id": "c", "messages": [{"id": "b"}], "message_id": "a"}),
                "messages": [{"id": "e"}],
                "message_id": "f",
                "id": "a",
            },
        ),
        "accepted",
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
    ),
    reply("accepted: a list of data", answer(200, said("WA200", [{"id": "a"}, {"id": "b"}])), "accepted", "a", "b"),
    reply("accepted, id unknown", answer(200, said("WA200")), "accepted"),
    reply("accepted without a code", answer(200, {"id": "a"}), "accepted", "a"),
    reply("accepted without anything", answer(200, {}), "accepted"),
    reply("200 as a code is no error of Meta's", answer(200, {"code": 200, "id": "a"}), "accepted", "a"),
    reply("an id and a code that is not known", answer(200, said("WA777", {"id": "a"})), "accepted", "a"),
    reply("a code that is not known, under 200", answer(200, said("WA777")), "unknown"),
    reply("2xx that is no JSON", answer(200, b"OK"), "unknown"),
    reply("accepted, they say, under 500", answer(500, said("WA200")), "unknown"),
    reply("RBC001", answer(401, said("RBC001")), "refused", "stop_channel", "RBC001"),
    reply("RBC001 under 200", answer(200, said("RBC001")), "refused", "stop_channel", "RBC001"),
    reply("E110", answer(400, said("E110")), "refused", "stop_channel", "E110"),
    reply("WAV2101", answer(400, said("WAV2101")), "refused", "wait_a_day", "WAV2101"),
    reply("WA400", answer(400, said("WA400", error={"message": "bad"})), "refused", "fail_payload", "WA400"),
    reply("the code in error", answer(400, {"error": {"code": "WA400"}}), "refused", "fail_payload", "WA400"),
    reply("WA401", answer(401, said("WA401")), "refused", "pause_broadcast", "WA401"),
    reply("WA429", answer(429, said("WA429")), "refused", "retry", "WA429", "throttle"),
    reply("WA500", answer(500, said("WA500")), "unknown"),
    reply("WA500 under 200", answer(200, said("WA500")), "unknown"),
    reply("E13001", answer(400, said("E13001", error={"lang_code": "bad"})), "refused", "fail_payload", "E13001"),
    reply("E13002 about the number", answer(400, said("E13002", error={"to": "invalid"})), "refused", "fail", "E13002"),
    reply("Meta's code says more", answer(400, said("WA400", error={"code": 131026})), "refused", "fail", "131026"),
    reply(
        "Meta's code at the top",
        answer(400, {"code": "132001"}),
        "refused",
        "pause_broadcast",
        "132001",
    ),
    reply("Meta's own shape", answer(403, error(130429)), "refused", "retry", "130429", "throttle"),
    reply("an unlisted code", answer(400, said("WA499")), "refused", "fail_payload", "WA499"),
    reply("an unlisted code under 401", answer(401, said("RBC002")), "refused", "stop_channel", "http 401"),
    reply("an unlisted code under 500", answer(500, said("WA599")), "unknown"),
    reply("429 without a code", answer(429, b"slow"), "refused", "retry", "http 429", "throttle"),
    reply("403 without a code", answer(403, {"error": {"message": "ip"}}), "refused", "stop_channel", "http 403"),
    reply("503 without a code", answer(503, b"x"), "unknown"),
    reply("303", answer(303), "unknown"),
    reply("an id and haste", answer(200, said("WA429", {"message_id": "a"})), "unknown", "a"),
    reply("every id beside haste", answer(200, said("WA429", {"trace_id": "t", "id": "a"})), "unknown", "a", "t"),
    reply(
        "a trace is no message's id",
        answer(200, said("RBC001", {"trace_id": "t"})),
        "refused",
        "stop_channel",
        "RBC001",
    ),
    reply("an id and the day's limit", answer(202, {"id": "a", "code": "WAV2101"}), "unknown", "a"),
    reply("an id and a code of Meta's", answer(200, {**error(131000), "messages": [{"id": "a"}]}), "unknown", "a"),
    reply("an id and a fault", answer(200, said("WA500", {"id": "a"})), "unknown", "a"),
    reply("an id and a final error", answer(200, said("WA400", {"id": "a"})), "refused", "fail_payload", "WA400"),
    reply(
        "HTTP agrees with the error", answer(429, said("WA429", {"id": "a"})), "refused", "retry", "WA429", "throttle"
    ),
]


@pytest.mark.parametrize("row", SENDINGS, ids=lambda row: row.name)
def test_the_request_is_exactly(row: Sending) -> None:
    assert kaleyra.send(ACCESS, row.message) == row.request


@pytest.mark.parametrize("row", REPLIES, ids=lambda row: row.name)
def test_an_answer_means(row: Reply) -> None:
    assert gist(kaleyra.read_send(row.answer)) == row.outcome


def test_the_person_is_read_where_metas_object_comes_through() -> None:
    data = {"contacts": [{"wa_id": TO, "user_id": "IN.1"}], "messages": [{"id": "a"}]}
    assert kaleyra.read_send(answer(200, said("WA200", data))) == Accepted(ids=("a",), wa_id=TO, user_id="IN.1")


def test_the_number_is_verified_by_its_details_which_tell_the_limit_too() -> None:
    assert kaleyra.limits(ACCESS) is None
    assert kaleyra.verification(ACCESS) == Request(
        method="GET", url=f"{BASE}/%2B919876500110/phone_number_details", headers={"api-key": KEY}
    )
    details = {
        "verified_name": "Nilgiri Lane",
        "display_phone_number": "+91 98765-00110",
        "quality_rating": "GREEN",
        "messaging_limit_tier": "TIER_1K",
        "status": "CONNECTED",
        "throughput": {"level": "STANDARD"},
    }
    facts = {
        "name": "Nilgiri Lane",
        "number": "919876500110",
        "quality": "GREEN",
        "throughput": "STANDARD",
        "status": "CONNECTED",
    }
    for data in (details, [details]):
        assert kaleyra.read_verification(answer(200, said("WA200", data))) == Verified(facts=facts, daily_limit=1000)
    refusal = kaleyra.read_verification(answer(401, said("RBC001")))
    assert isinstance(refusal, ProviderError)
    assert refusal.title == "Kaleyra refused the SID or the key"


TEMPLATE = {"name": "offer", "language": "en", "category": "MARKETING", "status": "APPROVED", "components": [BODY]}


@pytest.mark.parametrize(
    ("body", "warning"),
    [
        (said("WA200", [TEMPLATE]), ""),
        ({**said("WA200", [TEMPLATE]), "total": 1}, ""),
        (
            {**said("WA200", [TEMPLATE]), "total": 30},
            "Kaleyra has 30 templates and named 1 of them. Those that are missing cannot be sent.",
        ),
        (
            {**said("WA200", [TEMPLATE]), "paging": {"cursors": {"after": "x"}}},
            "Kaleyra named 1 templates and may have more. Those that are missing cannot be sent.",
        ),
        (said("WA200", {"data": [TEMPLATE], "total": 1}), ""),
    ],
)
def test_templates_are_listed_once_and_a_list_that_may_be_cut_says_so(body: dict[str, object], warning: str) -> None:
    assert kaleyra.templates(ACCESS, None).url == f"{BASE}/205/message_templates"
    page = kaleyra.read_templates(ACCESS, answer(200, body))
    assert isinstance(page, TemplatePage)
    assert [shape.name for shape in page.templates] == ["offer"]
    assert (page.next_page, page.warning) == (None, warning)


def test_the_callback_is_pasted_and_there_is_no_handshake() -> None:
    assert kaleyra.registration(ACCESS) is None
    words = kaleyra.callback_instructions(ACCESS)
    assert ACCESS.callback_url in words
    assert f"X-Castlist-Secret: {SECRET}" in words
    assert KEY not in words
    assert kaleyra.answer_handshake(ACCESS, got()) is None

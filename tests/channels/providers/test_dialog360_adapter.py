"""360dialog: reference §1.2, §2.2, §3.2, §4.3 and §5.3, by tables."""

from dataclasses import replace

import pytest
from meta_samples import ID, OK, envelope, error, messages, receipt, status
from provider_cast import (
    BODY,
    IMAGE,
    KEY,
    REF,
    SECRET,
    TO,
    Callback,
    Reply,
    Sending,
    answer,
    gist,
    got,
    message,
    posted,
    reply,
    told,
)

from castlist.channels.providers import dialog360
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Access, ReceiptStatus, Refused, Request, TemplatePage, Verified

ACCESS = Access(
    provider="360dialog",
    base_url="https://waba-v2.360dialog.io",
    number="919876500110",
    api_key=KEY,
    callback_secret=SECRET,
    callback_url="https://castlist.example/callbacks/t0ken",
)
HEADERS = {"D360-API-KEY": KEY}


def sending(template: dict[str, object], **to: str) -> Request:
    return Request(
        method="POST",
        url="https://waba-v2.360dialog.io/messages",
        headers=HEADERS,
        json={
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **(to or {"to": TO}),
            "type": "template",
            "template": {"name": "offer", "language": {"code": "en_US"}, **template},
            "biz_opaque_callback_data": REF,
        },
    )


SENDINGS = [
    Sending(
        name="Meta's object, the number in digits",
        message=message(IMAGE, BODY, header__link="https://cdn.example/a.jpg", body__1="Asha", body__2="20 %"),
        request=sending(
            {
                "components": [
                    {
                        "type": "header",
                        "parameters": [{"type": "image", "image": {"link": "https://cdn.example/a.jpg"}}],
                    },
                    {
                        "type": "body",
                        "parameters": [{"type": "text", "text": "Asha"}, {"type": "text", "text": "20 %"}],
                    },
                ]
            }
        ),
    ),
    Sending(
        name="to a user id",
        message=message({"type": "BODY", "text": "New!"}, to="", user_id="US.1234"),
        request=sending({}, recipient="US.1234"),
    ),
]


def own(status: int, words: str = "no", **more: object) -> dict[str, object]:
    return {"meta": {"success": False, "http_code": status, "developer_message": words, **more}}


THROTTLED = ("refused", "retry", "http 400", "throttle")
REPLIES = [
    reply("accepted with 200", answer(200, OK), "accepted", ID),
    reply("accepted with 201", answer(201, {"messages": [{"id": ID}]}), "accepted", ID),
    reply("accepted, id unknown", answer(200, {}), "accepted"),
    reply("2xx that is no JSON", answer(200, b"OK"), "unknown"),
    reply("Meta's code", answer(400, error(132000)), "refused", "pause_broadcast", "132000"),
    reply("Meta's throttle under 403", answer(403, error(130429)), "refused", "retry", "130429", "throttle"),
    reply("too much to one person under 403", answer(403, error(131056)), "refused", "retry_recipient", "131056"),
    reply("613 under 429", answer(429, error(613)), "refused", "retry", "613", "throttle"),
    reply("400 in words: throttled", answer(400, b"Endpoint rate limit exceeded"), *THROTTLED),
    reply("the same as its own object", answer(400, own(400, "endpoint rate limit exceeded")), *THROTTLED),
    reply("the same as Meta's object", answer(400, {"error": {"message": "Rate limit hit"}}), *THROTTLED),
    reply(
        "400 unpaid invoices",
        answer(400, own(400, "unpaid invoices")),
        "refused",
        "stop_channel",
        "http 400",
    ),
    reply("400 in other words", answer(400, b"bad"), "refused", "fail_payload", "http 400"),
    reply("401 in its own object", answer(401, own(401)), "refused", "stop_channel", "http 401"),
    reply("its own 401 under 200", answer(200, own(401)), "refused", "stop_channel", "http 401"),
    reply("its own 500 under 200", answer(200, own(500)), "unknown"),
    reply("no success under 200", answer(200, {"meta": {"success": False}}), "unknown"),
    reply("403 as plain text", answer(403, b"Forbidden"), "refused", "stop_channel", "http 403"),
    reply("429", answer(429, b""), "refused", "retry", "http 429", "throttle"),
    reply("500", answer(500, own(500, "api unavailable")), "unknown"),
    reply("502 as HTML", answer(502, b"<html><h1>Bad gateway</h1>"), "unknown"),
    reply("503 that does not say", answer(503, b"unavailable"), "unknown"),
    reply(
        "503 that says it refused",
        answer(503, b"Too many concurrent requests"),
        "refused",
        "retry",
        "http 503",
        "throttle",
    ),
    reply("500 with a code", answer(500, error(131016)), "refused", "retry", "131016"),
    reply("an id and an error for now", answer(200, {**OK, "errors": [{"code": 131000}]}), "unknown", ID),
    reply("an id and its own 429", answer(200, {**OK, **own(429)}), "unknown", ID),
    reply("an id and its own 401", answer(201, {**OK, **own(401)}), "unknown", ID),
    reply("an id and its own 500", answer(200, {**OK, **own(500)}), "unknown", ID),
    reply("an id and a final error", answer(200, {**OK, **error(131026)}), "refused", "fail", "131026"),
    reply("303", answer(303), "unknown"),
    reply("303 as its own object", answer(303, own(303)), "unknown"),
]

CALLBACKS = [
    Callback(
        name="Meta's envelope, unchanged",
        call=posted(envelope(messages(statuses=[status("delivered")]))),
        events=[receipt(ReceiptStatus.DELIVERED)],
    ),
    Callback(
        name="opted out",
        call=posted(envelope(messages(statuses=[status("failed", errors=[{"code": "131050"}])]))),
        events=[
            receipt(
                ReceiptStatus.FAILED,
                error=ProviderError(code="131050", kind=ErrorKind.OPTED_OUT, title="Stopped your promotions"),
            )
        ],
    ),
]


@pytest.mark.parametrize("row", SENDINGS, ids=lambda row: row.name)
def test_the_request_is_exactly(row: Sending) -> None:
    assert dialog360.send(ACCESS, row.message) == row.request


@pytest.mark.parametrize("row", REPLIES, ids=lambda row: row.name)
def test_an_answer_means(row: Reply) -> None:
    assert gist(dialog360.read_send(row.answer)) == row.outcome


@pytest.mark.parametrize("row", CALLBACKS, ids=lambda row: row.name)
def test_a_callback_tells(row: Callback) -> None:
    assert told(dialog360.read_callback(row.call)) == row.events


def test_a_refused_key_says_where_to_find_the_right_one() -> None:
    outcome = dialog360.read_send(answer(401, own(401, "Invalid api key")))
    assert isinstance(outcome, Refused)
    assert outcome.error.title == "360dialog refused the key"
    assert outcome.error.to_do == "Copy it again from its hub and paste it here."
    assert outcome.error.detail == "Invalid api key"


def test_the_key_is_verified_by_the_health_of_its_number() -> None:
    assert dialog360.limits(ACCESS) is None
    assert dialog360.verification(ACCESS) == Request(
        method="GET", url="https://waba-v2.360dialog.io/health_status", headers=HEADERS
    )
    health = {
        "can_send_message": "BLOCKED",
        "entities": [
            {"entity_type": "PHONE_NUMBER", "id": "106", "can_send_message": "AVAILABLE"},
            {
                "entity_type": "WABA",
                "id": "205",
                "can_send_message": "BLOCKED",
                "errors": [{"error_code": 141006, "error_description": "There is an error with the payment method."}],
            },
        ],
    }
    assert dialog360.read_verification(answer(200, {"health_status": health})) == Verified(
        facts={"sending": "BLOCKED", "trouble": "There is an error with the payment method."}
    )


def test_the_callback_is_set_by_a_call_with_our_secret_and_its_answer_is_no_trouble() -> None:
    assert dialog360.registration(ACCESS) == Request(
        method="POST",
        url="https://waba-v2.360dialog.io/v1/configs/webhook",
        headers=HEADERS,
        json={"url": ACCESS.callback_url, "headers": {"X-Castlist-Secret": SECRET}},
    )
    back = {"url": ACCESS.callback_url, "headers": {"X-Castlist-Secret": SECRET}}
    assert dialog360.read_verification(answer(200, back)) == Verified()
    assert dialog360.registration(replace(ACCESS, callback_url="")) is None
    assert dialog360.registration(replace(ACCESS, callback_secret="")) is None


def test_templates_are_read_page_by_page_by_offset() -> None:
    assert dialog360.templates(ACCESS, None) == Request(
        method="GET",
        url="https://waba-v2.360dialog.io/v1/configs/templates?limit=1000&offset=0",
        headers=HEADERS,
    )
    assert dialog360.templates(ACCESS, "1000").url.endswith("?limit=1000&offset=1000")


LISTED = {
    "name": "offer",
    "language": "en",
    "status": "approved",
    "components": [{"type": "body", "text": "Hi {{name}}"}],
}


@pytest.mark.parametrize(
    ("facts", "following"),
    [
        ({"count": 1, "offset": 0, "total": 3}, "1"),
        ({"count": 1, "offset": "1", "total": "3"}, "2"),
        ({"count": 1, "offset": 2, "total": 3}, None),
        ({"count": 1, "offset": 0}, None),
        ({"count": 0, "offset": 0, "total": 9, "waba_templates": []}, None),
    ],
)
def test_the_next_page_begins_where_this_one_ends(facts: dict[str, object], following: str | None) -> None:
    page = dialog360.read_templates(ACCESS, answer(200, {"waba_templates": [LISTED], **facts}))
    assert isinstance(page, TemplatePage)
    assert (page.next_page, page.warning) == (following, "")


def test_a_list_that_cannot_be_followed_is_said_to_be_cut() -> None:
    page = dialog360.read_templates(ACCESS, answer(200, {"waba_templates": [LISTED], "total": 3}))
    assert isinstance(page, TemplatePage)
    assert page.next_page is None
    assert page.warning == "360dialog has 3 templates and named 1 of them."


def test_statuses_in_small_letters_and_names_without_a_format_are_understood() -> None:
    page = dialog360.read_templates(ACCESS, answer(200, {"waba_templates": [LISTED], "total": 1}))
    assert isinstance(page, TemplatePage)
    [shape] = page.templates
    assert (shape.status, shape.is_named, [each.key for each in shape.variables]) == ("APPROVED", True, ["body.name"])


def test_a_handshake_is_answered_although_none_is_documented() -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "42", "hub.verify_token": SECRET}
    assert dialog360.answer_handshake(ACCESS, got(**query)) == "42"
    assert dialog360.answer_handshake(ACCESS, got()) is None

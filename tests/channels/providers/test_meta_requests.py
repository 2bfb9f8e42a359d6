"""What is asked of Meta (reference §1.1, §2.1, §3.1), and how templates and the number's details are read."""

from dataclasses import replace

import pytest
from meta_samples import ACCESS, error
from provider_cast import BODY, IMAGE, KEY, LINK, NAMED, REF, SECRET, STOP, TO, Sending, answer, got, message

from castlist.channels.providers import meta
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.protocol import Answer, Request, TemplatePage, Verified


def sending(template: dict[str, object], **to: str) -> Request:
    return Request(
        method="POST",
        url="https://graph.facebook.com/v25.0/106/messages",
        headers={"Authorization": f"Bearer {KEY}"},
        json={
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **(to or {"to": f"+{TO}"}),
            "type": "template",
            "template": {"name": "offer", "language": {"code": "en_US"}, **template},
            "biz_opaque_callback_data": REF,
        },
    )


SENDINGS = [
    Sending(
        name="positional: in the order of their numbers",
        message=message(BODY, body__2="20 %", body__1="Asha"),
        request=sending(
            {
                "components": [
                    {"type": "body", "parameters": [{"type": "text", "text": "Asha"}, {"type": "text", "text": "20 %"}]}
                ]
            }
        ),
    ),
    Sending(
        name="named: each carries its name",
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
    Sending(
        name="no variables: no components",
        message=message({"type": "BODY", "text": "We are open again."}),
        request=sending({}),
    ),
    Sending(
        name="header image, link and quick reply",
        message=message(
            IMAGE,
            {"type": "BODY", "text": "New!"},
            {"type": "BUTTONS", "buttons": [STOP, LINK]},
            header__link=" https://cdn.example/a.jpg ",
            button__1="diwali sale",
            button__0="STOP-MKT",
        ),
        request=sending(
            {
                "components": [
                    {
                        "type": "header",
                        "parameters": [{"type": "image", "image": {"link": "https://cdn.example/a.jpg"}}],
                    },
                    {
                        "type": "button",
                        "sub_type": "quick_reply",
                        "index": "0",
                        "parameters": [{"type": "payload", "payload": "STOP-MKT"}],
                    },
                    {
                        "type": "button",
                        "sub_type": "url",
                        "index": "1",
                        "parameters": [{"type": "text", "text": "diwali%20sale"}],
                    },
                ]
            }
        ),
    ),
    Sending(
        name="to a business-scoped user id",
        message=message({"type": "BODY", "text": "New!"}, to="", user_id="US.13491208655302741918"),
        request=sending({}, recipient="US.13491208655302741918"),
    ),
]


@pytest.mark.parametrize("row", SENDINGS, ids=lambda row: row.name)
def test_the_request_is_exactly(row: Sending) -> None:
    assert meta.send(ACCESS, row.message) == row.request


def test_a_version_may_be_written_with_or_without_its_v_and_has_a_default() -> None:
    for written, used in (("23.0", "v23.0"), ("v24.0", "v24.0"), ("", meta.GRAPH_VERSION)):
        url = meta.verification(replace(ACCESS, graph_version=written)).url
        assert url.startswith(f"https://graph.facebook.com/{used}/106?fields=verified_name,")


def test_number_and_limit_are_two_harmless_questions() -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    assert meta.verification(ACCESS) == Request(
        method="GET",
        url="https://graph.facebook.com/v25.0/106?fields=verified_name,display_phone_number,quality_rating,throughput",
        headers=headers,
    )
    assert meta.limits(ACCESS) == Request(
        method="GET",
        url="https://graph.facebook.com/v25.0/106?fields=whatsapp_business_manager_messaging_limit",
        headers=headers,
    )
    number = {
        "verified_name": "Nilgiri Lane",
        "display_phone_number": "+91 98765 00110",
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
        "id": "106",
    }
    facts = {"name": "Nilgiri Lane", "number": "919876500110", "quality": "GREEN", "throughput": "STANDARD"}
    assert meta.read_verification(answer(200, number)) == Verified(facts=facts)
    tier = {"whatsapp_business_manager_messaging_limit": "TIER_250", "id": "106"}
    assert meta.read_verification(answer(200, tier)) == Verified(daily_limit=250)


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        (answer(401, error(190)), "stop_channel", "190"),
        (answer(200, b"<html>log in to the hotel's network"), "stop_channel", "http 200"),
        (answer(503), "retry", "http 503"),
        (answer(400, error(100)), "fail_payload", "100"),
    ],
)
def test_a_question_that_is_not_answered_says_why(given: Answer, kind: str, code: str) -> None:
    for found in (meta.read_verification(given), meta.read_templates(ACCESS, given)):
        assert isinstance(found, ProviderError)
        assert (found.kind.value, found.code) == (kind, code)


def test_templates_are_read_page_by_page_by_cursor_and_no_address_is_ever_followed() -> None:
    first = meta.templates(ACCESS, None)
    assert first.url == (
        "https://graph.facebook.com/v25.0/205/message_templates?fields=id,name,language,status,category,sub_category,"
        "parameter_format,components,quality_score,rejected_reason&limit=100"
    )
    data = [{"name": "offer", "language": "en", "status": "APPROVED", "components": [BODY]}, {"name": ""}, None]
    elsewhere = "https://evil.example/?access_token=x&after=QVFI"
    page = meta.read_templates(
        ACCESS, answer(200, {"data": data, "paging": {"cursors": {"after": "QVFI="}, "next": elsewhere}})
    )
    assert isinstance(page, TemplatePage)
    assert [shape.name for shape in page.templates] == ["offer"]
    assert page.next_page == "QVFI="
    assert meta.templates(ACCESS, page.next_page).url == f"{first.url}&after=QVFI%3D"
    for paging, following in (({"next": elsewhere}, "QVFI"), ({"cursors": {"after": "x"}}, None), ({}, None)):
        last = meta.read_templates(ACCESS, answer(200, {"data": data, "paging": paging}))
        assert isinstance(last, TemplatePage)
        assert last.next_page == following


@pytest.mark.parametrize(
    ("query", "given_back"),
    [
        ({"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRET}, "1158201444"),
        ({"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "wrong"}, None),
        ({"hub.mode": "subscribe", "hub.challenge": "1158201444"}, None),
        ({"hub.mode": "unsubscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRET}, None),
        ({"hub.mode": "subscribe", "hub.challenge": "<script>", "hub.verify_token": SECRET}, None),
        ({"hub.mode": "subscribe", "hub.challenge": "1" * 257, "hub.verify_token": SECRET}, None),
        ({}, None),
    ],
)
def test_the_handshake_is_answered_to_who_knows_the_token(query: dict[str, str], given_back: str | None) -> None:
    assert meta.answer_handshake(ACCESS, got(**query)) == given_back


def test_a_channel_without_a_token_answers_no_handshake() -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": ""}
    assert meta.answer_handshake(replace(ACCESS, callback_secret=""), got(**query)) is None


def test_the_callback_is_pasted_and_cannot_be_set_by_a_call() -> None:
    assert meta.registration(ACCESS) is None
    words = meta.callback_instructions(ACCESS)
    assert ACCESS.callback_url in words
    assert SECRET in words
    assert "user_preferences" in words
    assert ACCESS.api_key not in words
    assert ACCESS.app_secret not in words

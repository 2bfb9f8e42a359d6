"""Kaleyra V1: reference §1.3, §2.4, §3.3, §4.4 and §5.4, by tables."""

from dataclasses import replace

import pytest
from provider_cast import BODY, IMAGE, KEY, LINK, NAMED, SECRET, STOP, TO, Reply, Sending, answer, gist, message, reply

from castlist.channels.providers import kaleyra_v1
from castlist.channels.providers.protocol import Access, MessageUnsendable, Request, TemplatePage

ACCESS = Access(
    provider="kaleyra-v1",
    base_url="https://api.eu.kaleyra.io",
    number="919876500110",
    api_key=KEY,
    callback_secret=SECRET,
    sid="HXIN1728",
    callback_url="https://castlist.example/callbacks/t0ken",
)
TEXT = {"type": "BODY", "text": "New!"}


def sending(**fields: str) -> Request:
    return Request(
        method="POST",
        url="https://api.eu.kaleyra.io/v1/HXIN1728/messages",
        headers={"api-key": KEY},
        form={
            "from": "+919876500110",
            "to": f"+{TO}",
            "channel": "whatsapp",
            "type": "template",
            "template_name": "offer",
            "lang_code": "en_US",
            "callback_url": "https://castlist.example/callbacks/t0ken?ref=m-7f3c.1",
            **fields,
        },
    )


SENDINGS = [
    Sending(name="no variables", message=message(TEXT), request=sending()),
    Sending(
        name="plain values",
        message=message(BODY, body__1="Asha", body__2="20 %"),
        request=sending(params="Asha,20 %"),
    ),
    Sending(
        name="a comma puts all in quotes",
        message=message(BODY, body__1="Rao, Asha", body__2="20 %"),
        request=sending(params='"Rao, Asha","20 %"'),
    ),
    Sending(
        name="outer spaces as well",
        message=message(BODY, body__1=" Asha", body__2="20 %"),
        request=sending(params='" Asha","20 %"'),
    ),
    Sending(
        name="a header's text",
        message=message({"type": "HEADER", "format": "TEXT", "text": "For {{1}}"}, TEXT, header='Asha "A" Rao'),
        request=sending(param_header='Asha "A" Rao'),
    ),
    Sending(
        name="picture, link and quick replies",
        message=message(
            IMAGE,
            TEXT,
            {"type": "BUTTONS", "buttons": [LINK, STOP, {"type": "QUICK_REPLY", "text": "More"}]},
            header__link="https://cdn.example/a.jpg",
            button__0="sale & more",
            button__2="MORE",
        ),
        request=sending(
            type="mediatemplate",
            media_url="https://cdn.example/a.jpg",
            media_type="image",
            param_url="sale%20&%20more",
            payload2="MORE",
        ),
    ),
    Sending(
        name="a code",
        message=message(TEXT, {"type": "BUTTONS", "buttons": [STOP, {"type": "COPY_CODE"}]}, button__1="25OFF"),
        request=sending(coupon_code="25OFF", coupon_code_index="1"),
    ),
]

REPLIES = [
    reply("accepted with 200", answer(200, {"id": "58f86fab:0"}), "accepted", "58f86fab:0"),
    reply("accepted with 202", answer(202, {"id": "58f86fab:0"}), "accepted", "58f86fab:0"),
    reply("accepted, id unknown", answer(200, {}), "accepted"),
    reply("2xx that is no JSON", answer(200, b"OK"), "unknown"),
    reply("a number that is none", answer(400, {"error": {"to": "invalid number"}}), "refused", "fail", "http 400"),
    reply("another field", answer(400, {"error": {"lang_code": "?"}}), "refused", "fail_payload", "http 400"),
    reply("a field under 200", answer(200, {"error": {"to": "invalid"}}), "refused", "fail", "http 200"),
    reply("an id beside it", answer(200, {"id": "a", "error": {"to": "?"}}), "accepted", "a"),
    reply("an id and haste", answer(200, {"id": "a", "code": "WA429"}), "unknown", "a"),
    reply("303", answer(303), "unknown"),
    reply("E13001", answer(400, {"code": "E13001", "message": "to"}), "refused", "fail_payload", "E13001"),
    reply("RBC001", answer(401, {"code": "RBC001"}), "refused", "stop_channel", "RBC001"),
    reply("E110", answer(400, {"code": "E110"}), "refused", "stop_channel", "E110"),
    reply("429", answer(429, b""), "refused", "retry", "http 429", "throttle"),
    reply("500", answer(500, b"oops"), "unknown"),
    reply("500 with fields", answer(500, {"error": {"to": "?"}}), "unknown"),
]


@pytest.mark.parametrize("row", SENDINGS, ids=lambda row: row.name)
def test_the_request_is_exactly(row: Sending) -> None:
    assert kaleyra_v1.send(ACCESS, row.message) == row.request


@pytest.mark.parametrize("row", REPLIES, ids=lambda row: row.name)
def test_an_answer_means(row: Reply) -> None:
    assert gist(kaleyra_v1.read_send(row.answer)) == row.outcome


FOUR = {"type": "BUTTONS", "buttons": [STOP, STOP, STOP, STOP]}
TWO_LINKS = {"type": "BUTTONS", "buttons": [LINK, LINK]}


@pytest.mark.parametrize(
    ("sent", "kind", "title"),
    [
        (
            message(BODY, body__1='Asha "A" Rao', body__2="20 %"),
            "fail",
            'A value has the sign ", which Kaleyra V1 cannot carry',
        ),
        (
            message(NAMED, body__first_name="Asha", body__order_id="1"),
            "pause_broadcast",
            "Kaleyra V1 cannot fill named variables, which offer has",
        ),
        (
            message(TEXT, TWO_LINKS, button__0="a", button__1="b"),
            "pause_broadcast",
            "Kaleyra V1 can fill one link, and offer has 2",
        ),
        (message(TEXT, FOUR, button__3="P4"), "pause_broadcast", "Kaleyra V1 can give 3 quick replies a payload"),
        (message(TEXT, to="", user_id="IN.1"), "fail", "Kaleyra V1 needs the phone number, a user id is not enough"),
    ],
)
def test_what_the_form_cannot_say_is_refused_before_sending(sent: object, kind: str, title: str) -> None:
    with pytest.raises(MessageUnsendable) as refused:
        kaleyra_v1.send(ACCESS, sent)  # type: ignore[arg-type]
    error = refused.value.error
    assert (error.code, error.kind.value, error.title) == ("not sent", kind, title)


def test_reports_go_to_an_address_that_names_the_message_and_nowhere_without_a_public_one() -> None:
    form = kaleyra_v1.send(replace(ACCESS, callback_url="https://c.example/t?a=1"), message(TEXT)).form
    assert form
    assert form["callback_url"] == "https://c.example/t?a=1&ref=m-7f3c.1"
    form = kaleyra_v1.send(replace(ACCESS, callback_url=""), message(TEXT)).form
    assert form
    assert "callback_url" not in form


def test_the_questions_are_asked_under_v1() -> None:
    assert kaleyra_v1.verification(ACCESS) == Request(
        method="GET",
        url="https://api.eu.kaleyra.io/v1/HXIN1728/whatsapp/%2B919876500110/phone_number_details",
        headers={"api-key": KEY},
    )
    assert kaleyra_v1.templates(ACCESS, None).url == "https://api.eu.kaleyra.io/v1/HXIN1728/whatsapp/templates/status"
    assert kaleyra_v1.limits(ACCESS) is None
    assert kaleyra_v1.registration(ACCESS) is None


def test_templates_come_without_their_text_and_wait_for_their_variables() -> None:
    listed = [
        {"template_name": "offer", "lang_code": "en", "status": "Submission Rejected"},
        {"name": "news", "language": "en", "status": "Approved"},
        {"name": "told", "language": "en", "status": "Approved", "components": [BODY]},
        {"status": "Approved"},
    ]
    page = kaleyra_v1.read_templates(ACCESS, answer(200, {"data": listed}))
    assert isinstance(page, TemplatePage)
    undeclared = "Kaleyra V1 does not tell its text; declare its variables first"
    assert [(each.name, each.language, each.status, each.unsupported) for each in page.templates] == [
        ("offer", "en", "SUBMISSION_REJECTED", undeclared),
        ("news", "en", "APPROVED", undeclared),
        ("told", "en", "APPROVED", ""),
    ]


def test_what_has_to_be_pasted_shows_the_secret_and_no_key() -> None:
    words = kaleyra_v1.callback_instructions(ACCESS)
    assert ACCESS.callback_url in words
    assert SECRET in words
    assert KEY not in words

"""Filling a template: the rules of reference §2.1 that all providers share."""

import pytest
from provider_cast import BODY, IMAGE, LINK, STOP, TO, message

from castlist.channels.providers.meta_messages import message_object
from castlist.channels.providers.protocol import MessageUnsendable, TemplateMessage

TEXT = {"type": "BODY", "text": "New!"}
DOCUMENT = {"type": "HEADER", "format": "DOCUMENT"}


def components(sent: TemplateMessage) -> list[dict[str, object]]:
    found: list[dict[str, object]] = message_object(sent, to=TO)["template"].get("components", [])
    return found


@pytest.mark.parametrize("format_", ["IMAGE", "VIDEO", "DOCUMENT"])
def test_a_media_header_is_given_by_its_link(format_: str) -> None:
    sent = message({"type": "HEADER", "format": format_}, TEXT, header__link="https://cdn.example/")
    kind = format_.lower()
    assert components(sent) == [
        {"type": "header", "parameters": [{"type": kind, kind: {"link": "https://cdn.example/"}}]}
    ]


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://cdn.example/menus/Diwali%20menu.pdf?v=2", "Diwali menu.pdf"),
        ("https://cdn.example/menu", None),
        ("https://cdn.example", None),
        ("http://[broken.pdf", None),
    ],
)
def test_a_document_has_the_name_of_its_file(link: str, name: str | None) -> None:
    [header] = components(message(DOCUMENT, TEXT, header__link=link))
    assert header["parameters"] == [
        {"type": "document", "document": {"link": link, **({"filename": name} if name else {})}}
    ]


def test_a_headers_text_is_named_where_the_template_is() -> None:
    header = {"type": "HEADER", "format": "TEXT", "text": "For {{ first_name }}"}
    assert components(message(header, TEXT, header="Asha")) == [
        {"type": "header", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Asha"}]}
    ]
    header = {"type": "HEADER", "format": "TEXT", "text": "For {{1}}"}
    assert components(message(header, TEXT, header="Asha")) == [
        {"type": "header", "parameters": [{"type": "text", "text": "Asha"}]}
    ]


def test_ten_and_more_variables_stand_in_the_order_of_their_numbers() -> None:
    numbers = range(1, 13)
    body = {"type": "BODY", "text": " ".join(f"{{{{{number}}}}}" for number in reversed(numbers))}
    [found] = components(message(body, **{f"body__{number}": str(number) for number in numbers}))
    parameters = found["parameters"]
    assert isinstance(parameters, list)
    assert [each["text"] for each in parameters] == [str(number) for number in numbers]


def test_a_code_is_a_coupon_and_buttons_count_among_all() -> None:
    buttons = {"type": "BUTTONS", "buttons": [{"type": "PHONE_NUMBER"}, {"type": "COPY_CODE"}, STOP]}
    assert components(message(TEXT, buttons, button__1="25OFF")) == [
        {
            "type": "button",
            "sub_type": "COPY_CODE",
            "index": "1",
            "parameters": [{"type": "coupon_code", "coupon_code": "25OFF"}],
        }
    ]


@pytest.mark.parametrize(
    ("sent", "kind", "title"),
    [
        (message(BODY, body__1="Asha"), "fail", "There is no value for body.2"),
        (message(BODY, body__1="Asha", body__2="  "), "fail", "There is no value for body.2"),
        (message(IMAGE, TEXT), "fail", "There is no value for header.link"),
        (message(TEXT, {"type": "BUTTONS", "buttons": [LINK]}), "fail", "There is no value for button.0"),
        (message(TEXT, to=""), "fail", "There is no number to send it to"),
        (
            message(TEXT, {"type": "CAROUSEL", "cards": []}),
            "pause_broadcast",
            "The template offer cannot be sent here: it has a part that Castlist does not send (carousel)",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anything_is_asked(sent: TemplateMessage, kind: str, title: str) -> None:
    with pytest.raises(MessageUnsendable) as refused:
        message_object(sent, to=TO)
    assert (refused.value.error.kind.value, refused.value.error.title) == (kind, title)

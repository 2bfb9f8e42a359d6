"""Reading a template as a provider lists it (reference §3)."""

from typing import Any

import pytest

from castlist.channels.template_shape import PLACEHOLDER, Button, ButtonKind, HeaderKind, TemplateShape, read_shape

BODY = {"type": "BODY", "text": "Hi {{1}}"}


def read(*components: Any, **facts: Any) -> TemplateShape:
    return read_shape(
        {"name": "offer", "language": "en", "status": "APPROVED", "components": list(components), **facts}
    )


def keys(shape: TemplateShape) -> list[str]:
    return [variable.key for variable in shape.variables]


def test_a_template_is_read_whole() -> None:
    shape = read(
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://x.example"]}},
        {"type": "BODY", "text": "Hi {{first_name}}, order {{order_id}} shipped."},
        {"type": "FOOTER", "text": "Reply STOP to opt out"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "URL", "text": "Track", "url": "https://x.example/{{1}}"},
                {"type": "QUICK_REPLY", "text": "Stop promotions"},
                {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550000000"},
            ],
        },
        id="1689556900000000",
        category="UTILITY",
        parameter_format="NAMED",
        quality_score={"score": "GREEN", "date": 1},
        rejected_reason="NONE",
    )
    assert shape == TemplateShape(
        name="offer",
        language="en",
        status="APPROVED",
        category="UTILITY",
        is_named=True,
        header=HeaderKind.IMAGE,
        body="Hi {{first_name}}, order {{order_id}} shipped.",
        footer="Reply STOP to opt out",
        buttons=(
            Button(kind=ButtonKind.URL, text="Track", url="https://x.example/{{1}}"),
            Button(kind=ButtonKind.QUICK_REPLY, text="Stop promotions"),
            Button(kind=ButtonKind.PHONE_NUMBER, text="Call"),
        ),
        quality="GREEN",
        provider_id="1689556900000000",
    )
    assert keys(shape) == ["header.link", "body.first_name", "body.order_id", "button.0", "button.1"]
    assert [variable.is_required for variable in shape.variables] == [True, True, True, True, False]


def test_words_are_taken_in_any_case_and_the_language_in_both_forms() -> None:
    shape = read_shape(
        {
            "name": "offer",
            "language": {"code": "en_US"},
            "status": "submission rejected",
            "category": "marketing",
            "quality_score": "yellow",
            "rejected_reason": "promotional",
            "components": [
                {"type": "header", "format": "document"},
                {"type": "body", "text": "x"},
                {"type": "buttons", "buttons": [{"type": "quick_reply", "text": "Stop"}]},
            ],
        }
    )
    assert (shape.language, shape.status, shape.category) == ("en_US", "SUBMISSION_REJECTED", "MARKETING")
    assert (shape.quality, shape.rejected_reason, shape.header) == ("YELLOW", "PROMOTIONAL", HeaderKind.DOCUMENT)
    assert shape.buttons[0].kind is ButtonKind.QUICK_REPLY
    assert shape.unsupported == ""


@pytest.mark.parametrize(
    ("text", "parameter_format", "is_named", "variables"),
    [
        ("plain", "", False, []),
        ("{{1}} {{2}}", "POSITIONAL", False, ["body.1", "body.2"]),
        ("{{2}} {{1}} {{2}}", "", False, ["body.1", "body.2"]),
        ("{{10}} {{9}}", "", False, ["body.9", "body.10"]),
        ("{{ 1 }}", "", False, ["body.1"]),
        ("{{name}} {{city}} {{name}}", "NAMED", True, ["body.name", "body.city"]),
        ("{{name}}", "", True, ["body.name"]),
        ("{{²}}", "", True, ["body.²"]),
        ("{{" + "1" * 5_000 + "}}", "", True, ["body." + "1" * 5_000]),
        ("{{}} {{ }} {1} {{a{{1}}", "", False, ["body.1"]),
    ],
)
def test_variables_are_numbered_or_named(
    text: str, parameter_format: str, is_named: bool, variables: list[str]
) -> None:
    shape = read({"type": "BODY", "text": text}, parameter_format=parameter_format)
    assert (shape.is_named, keys(shape)) == (is_named, variables)


@pytest.mark.parametrize(
    ("header", "kind", "variables"),
    [
        ({"format": "TEXT", "text": "News for {{1}}"}, HeaderKind.TEXT, ["header"]),
        ({"text": "News"}, HeaderKind.TEXT, []),
        ({"format": "IMAGE"}, HeaderKind.IMAGE, ["header.link"]),
        ({"format": "VIDEO"}, HeaderKind.VIDEO, ["header.link"]),
        ({"format": "DOCUMENT"}, HeaderKind.DOCUMENT, ["header.link"]),
    ],
)
def test_a_header_has_a_text_or_a_link(header: dict[str, str], kind: HeaderKind, variables: list[str]) -> None:
    shape = read({"type": "HEADER", **header}, {"type": "BODY", "text": "x"})
    assert (shape.header, keys(shape)) == (kind, variables)


@pytest.mark.parametrize(
    ("button", "variables"),
    [
        ({"type": "URL", "url": "https://x.example/{{1}}"}, [("button.0", True)]),
        ({"type": "URL", "url": "https://x.example/"}, []),
        ({"type": "COPY_CODE"}, [("button.0", True)]),
        ({"type": "QUICK_REPLY", "text": "Stop"}, [("button.0", False)]),
        ({"type": "PHONE_NUMBER"}, []),
    ],
)
def test_a_buttons_variable_is_required_but_a_quick_replys_payload(
    button: dict[str, str], variables: list[tuple[str, bool]]
) -> None:
    shape = read({"type": "BODY", "text": "x"}, {"type": "BUTTONS", "buttons": [button]})
    assert [(each.key, each.is_required) for each in shape.variables] == variables


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (read(BODY, {"type": "CAROUSEL"}), "it has a part that Castlist does not send (carousel)"),
        (read(BODY, {"type": "LIMITED_TIME_OFFER"}), "it has a part that Castlist does not send (limited_time_offer)"),
        (
            read(BODY, {"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}),
            "it has a button that Castlist does not send (flow)",
        ),
        (
            read(BODY, {"type": "BUTTONS", "buttons": [None]}),
            "it has a button that Castlist does not send (unknown)",
        ),
        (
            read({"type": "HEADER", "format": "LOCATION"}, BODY),
            "it has a header that Castlist does not send (location)",
        ),
        (read(BODY, category="AUTHENTICATION"), "one-time codes are not for broadcasts"),
        (read({"type": "FOOTER", "text": "x"}), "it has no body"),
        (read(), "it has no body"),
        (read(BODY), ""),
        (read_shape({"name": "offer", "language": "en"}), ""),
    ],
)
def test_what_cannot_be_sent_says_why(shape: TemplateShape, words: str) -> None:
    assert shape.unsupported == words


@pytest.mark.parametrize("components", [None, {}, "x", 7, [None, 7, "x", {"type": None}]])
def test_strange_components_are_no_exception(components: object) -> None:
    assert read_shape({"name": 7, "language": None, "components": components}).name == "7"


def test_no_text_takes_long_to_search() -> None:
    assert PLACEHOLDER.search("{{" + " " * 200_000 + "x") is None
    assert PLACEHOLDER.search("{{x" + " y" * 100_000) is None

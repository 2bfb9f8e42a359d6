"""What WhatsApp would object to in a template's text, sentence by sentence (reference §6.3)."""

from dataclasses import replace

import pytest

from castlist.channels.template_lint import Finding, lint
from castlist.channels.template_shape import Button, ButtonKind, HeaderKind, TemplateShape

GOOD = TemplateShape(
    name="festive_offer_2",
    language="en",
    category="MARKETING",
    header=HeaderKind.TEXT,
    header_text="News for {{1}}",
    body="Hi {{1}}, {{2}} off.",
    footer="Reply STOP to opt out",
    buttons=(
        Button(kind=ButtonKind.QUICK_REPLY, text="Stop promotions"),
        Button(kind=ButtonKind.URL, text="See", url="https://x.example/{{1}}"),
    ),
)
REPLY = Button(kind=ButtonKind.QUICK_REPLY, text="Yes")
LINK = Button(kind=ButtonKind.URL, text="See", url="https://x.example/")
CALL = Button(kind=ButtonKind.PHONE_NUMBER, text="Call")
CODE = Button(kind=ButtonKind.COPY_CODE)


def link(url: str) -> Button:
    return Button(kind=ButtonKind.URL, text="See", url=url)


def test_a_good_template_has_no_findings() -> None:
    assert lint(GOOD) == []
    assert lint(replace(GOOD, body="Hi {{first_name}}, {{order_id}}", is_named=True)) == []


@pytest.mark.parametrize(
    ("faulty", "part", "words"),
    [
        (replace(GOOD, name="Offer 2"), "name", "The name has small letters a to z, digits and _ only."),
        (replace(GOOD, name="a" * 513), "name", "The name has 513 characters; 512 at most are allowed."),
        (replace(GOOD, header_text="x" * 61), "header", "The header has 61 characters; 60 at most are allowed."),
        (replace(GOOD, header_text="{{1}} {{2}}"), "header", "The header has more than one variable. Keep one."),
        (replace(GOOD, body=" "), "body", "The body is empty. Write a text."),
        (replace(GOOD, body="x" * 1_025), "body", "The body has 1,025 characters; 1,024 at most are allowed."),
        (replace(GOOD, body="{{1}} {{name}}"), "body", "The body has numbered and named variables. Use one kind."),
        (replace(GOOD, body="{{1}} {{3}}"), "body", "Number the variables of the body from 1 to 2, without gaps."),
        (replace(GOOD, body="{{2}}"), "body", "Number the variables of the body from 1 to 1, without gaps."),
        (
            replace(GOOD, body="{{First Name}}"),
            "body",
            "The variable First Name has small letters a to z, digits and _ only.",
        ),
        (replace(GOOD, footer="STOP" + "x" * 57), "footer", "The footer has 61 characters; 60 at most are allowed."),
        (
            replace(GOOD, footer="STOP {{1}}"),
            "footer",
            "The footer cannot have variables. Move them to the body.",
        ),
        (replace(GOOD, buttons=(REPLY,) * 11), "buttons", "There are 11 buttons; 10 at most are allowed."),
        (replace(GOOD, buttons=(LINK,) * 3), "buttons", "There are 3 link buttons; 2 at most can be had."),
        (replace(GOOD, buttons=(CALL,) * 2), "buttons", "There are 2 call buttons; 1 at most can be had."),
        (replace(GOOD, buttons=(CODE,) * 2), "buttons", "There are 2 code buttons; 1 at most can be had."),
        (
            replace(GOOD, buttons=(REPLY, LINK, REPLY)),
            "buttons",
            "Other buttons stand between the quick replies. Put these side by side.",
        ),
        (
            replace(GOOD, buttons=(LINK, replace(REPLY, text="x" * 26))),
            "button.1",
            "The text of button 2 has 26 characters; 25 at most are allowed.",
        ),
        (
            replace(GOOD, buttons=(link("https://x.example/{{1}}/{{2}}"),)),
            "button.0",
            "The link of button 1 can have one variable, at its end.",
        ),
        (
            replace(GOOD, buttons=(link("https://x.example/{{1}}/more"),)),
            "button.0",
            "The link of button 1 can have one variable, at its end.",
        ),
        (
            replace(GOOD, buttons=(link("https://x.example/" + "x" * 2_000),)),
            "button.0",
            "The link of button 1 has 2,018 characters; 2,000 at most are allowed.",
        ),
    ],
)
def test_each_fault_is_told_with_its_part(faulty: TemplateShape, part: str, words: str) -> None:
    assert lint(faulty) == [Finding(part=part, words=words)]


@pytest.mark.parametrize(
    ("doubtful", "part", "words"),
    [
        (
            replace(GOOD, body="x" * 1_000),
            "body",
            "The body has 1,000 of 1,024 characters, which WhatsApp may count differently.",
        ),
        (
            replace(GOOD, footer="", buttons=(LINK,)),
            "buttons",
            'Offer a way out, for example a quick reply "Stop promotions" or "Reply STOP to opt out" in the footer.',
        ),
    ],
)
def test_what_is_only_doubtful_is_a_warning(doubtful: TemplateShape, part: str, words: str) -> None:
    assert lint(doubtful) == [Finding(part=part, words=words, is_warning=True)]


def test_news_of_an_order_need_no_way_out() -> None:
    assert lint(replace(GOOD, category="UTILITY", footer="", buttons=())) == []


def test_all_faults_are_told_at_once_in_the_order_of_reading() -> None:
    found = lint(
        replace(GOOD, name="Offer", header_text="x" * 61, body="", footer="{{1}}", buttons=(REPLY, LINK, REPLY))
    )
    assert [finding.part for finding in found] == ["name", "header", "body", "footer", "buttons"]

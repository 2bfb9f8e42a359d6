"""A message is checked against its template as strictly as the provider does it (reference §2.1, §4.2, §6.3)."""

from typing import Any

import pytest
from played import FESTIVE, body, button, header, text

from castlist.simulator.catalogue.checking import check_components
from castlist.simulator.catalogue.needs import read_needs
from castlist.simulator.catalogue.reading import read_templates
from castlist.simulator.problem import Refused

NEEDS = {each.name: each.needs for each in read_templates(None)}
NAMED = {"type": "body", "parameters": [text("Asha", "first_name"), text("A-1", "order_id")]}
SUFFIX = button("0", "url", type="text", text="asha")


def code_of(template: str, components: Any) -> int:
    """Give the code that refuses a message, 0 if it is accepted."""
    try:
        check_components(NEEDS[template], components)
    except Refused as refused:
        return int(refused.problem.code)
    return 0


@pytest.mark.parametrize(
    ("template", "components"),
    [
        ("welcome", [body("Asha")]),
        ("welcome", [{"type": "BODY", "parameters": [text("Asha")]}]),
        ("welcome", [body("ആശ 😀")]),
        ("welcome", [body("a    b")]),
        ("welcome", [{"type": "body", "parameters": [{"type": "currency", "currency": {"fallback_value": "5 €"}}]}]),
        ("order_update", [NAMED]),
        ("order_update", [{**NAMED, "parameters": NAMED["parameters"][::-1]}]),
        ("festive_offer", FESTIVE),
        ("festive_offer", [*FESTIVE[:2], button(0, "URL", type="text", text="a%20b")]),
        ("festive_offer", [*FESTIVE, button("1", "quick_reply", type="payload", payload="STOP")]),
        ("festive_offer", [{"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]}, *FESTIVE[1:]]),
    ],
)
def test_a_message_that_fits_its_template_is_accepted(template: str, components: Any) -> None:
    assert code_of(template, components) == 0


@pytest.mark.parametrize(
    ("template", "components", "code"),
    [
        # the number of values
        ("welcome", None, 132000),
        ("welcome", [], 132000),
        ("welcome", [body("Asha", "Ravi")], 132000),
        ("order_update", [body("Asha")], 132000),
        ("festive_offer", [header(), body("Asha"), SUFFIX], 132000),
        ("welcome", [body("Asha"), {"type": "header", "parameters": [text("Hi")]}], 132000),
        # named and positional are never mixed
        ("welcome", [{"type": "body", "parameters": [text("Asha", "1")]}], 132018),
        ("order_update", [body("Asha", "A-1")], 100),
        ("order_update", [{"type": "body", "parameters": [text("Asha", "first_name"), text("A-1")]}], 100),
        ("order_update", [{"type": "body", "parameters": [text("Asha", "first_name"), text("A", "order")]}], 132018),
        (
            "order_update",
            [{"type": "body", "parameters": [text("Asha", "first_name"), text("A", "first_name")]}],
            132018,
        ),
        # values
        ("welcome", [body("")], 131008),
        ("welcome", [body("  ")], 131008),
        ("welcome", [{"type": "body", "parameters": [{"type": "text"}]}], 131008),
        ("welcome", [{"type": "body", "parameters": [{"type": "text", "text": 5}]}], 131008),
        ("welcome", [body("Asha\nRavi")], 132018),
        ("welcome", [body("Asha\tRavi")], 132018),
        ("welcome", [body("Asha     Ravi")], 132018),
        ("welcome", [body("a" * 1_024)], 132005),
        (
            "welcome",
            [{"type": "body", "parameters": [{"type": "image", "image": {"link": "https://a.example"}}]}],
            132012,
        ),
        # the header
        ("festive_offer", FESTIVE[1:], 132012),
        ("festive_offer", [{"type": "header", "parameters": []}, *FESTIVE[1:]], 132012),
        ("festive_offer", [header(kind="video"), *FESTIVE[1:]], 132012),
        ("festive_offer", [{"type": "header", "parameters": [text("Hi")]}, *FESTIVE[1:]], 132012),
        ("festive_offer", [{"type": "header", "parameters": header()["parameters"] * 2}, *FESTIVE[1:]], 132000),
        ("festive_offer", [{"type": "header", "parameters": [{"type": "image"}]}, *FESTIVE[1:]], 131008),
        ("festive_offer", [header(link=""), *FESTIVE[1:]], 131008),
        ("festive_offer", [header(link="ftp://shop.example/a.jpg"), *FESTIVE[1:]], 131009),
        ("festive_offer", [header(link="shop.example/a.jpg"), *FESTIVE[1:]], 131009),
        ("festive_offer", [header(link="https://shop.example/a b.jpg"), *FESTIVE[1:]], 131009),
        # the buttons
        ("festive_offer", FESTIVE[:2], 131008),
        ("festive_offer", [*FESTIVE[:2], button("0", "url", type="text", text="")], 131008),
        ("festive_offer", [*FESTIVE[:2], button("0", "url", type="payload", payload="a")], 132012),
        ("festive_offer", [*FESTIVE[:2], button("0", "url", type="text", text="a" * 2_000)], 131009),
        ("festive_offer", [*FESTIVE, button("2", "url", type="text", text="a")], 131009),
        ("festive_offer", [*FESTIVE, button("-1", "url", type="text", text="a")], 131009),
        ("festive_offer", [*FESTIVE, button(None, "url", type="text", text="a")], 131008),
        ("festive_offer", [*FESTIVE, button("1", "url", type="text", text="a")], 131009),
        ("festive_offer", [*FESTIVE, SUFFIX], 132018),
        ("festive_offer", [*FESTIVE, button("1", "quick_reply", type="payload", payload="a" * 257)], 131009),
        ("festive_offer", [*FESTIVE, button("1", "quick_reply", type="payload", payload="")], 131008),
        ("festive_offer", [*FESTIVE, {"type": "button", "sub_type": "quick_reply", "index": 1}], 132000),
        ("welcome", [body("Asha"), SUFFIX], 131009),
        # what is no component at all
        ("welcome", {"type": "body"}, 100),
        ("welcome", ["body"], 100),
        ("welcome", [{"parameters": []}], 100),
        ("welcome", [{"type": "footer", "parameters": []}], 100),
        ("welcome", [{"type": "body", "parameters": "Asha"}], 100),
        ("welcome", [{"type": "body", "parameters": ["Asha"]}], 100),
        ("welcome", [body("Asha"), body("Asha")], 132018),
    ],
)
def test_a_message_that_does_not_fit_is_refused_with_its_code(template: str, components: Any, code: int) -> None:
    assert code_of(template, components) == code


def test_a_text_is_counted_with_its_values_where_each_stands() -> None:
    needs = read_needs([{"type": "BODY", "text": "{{2}}, {{1}} and {{2}}"}], is_named=False)
    assert (needs.body.names, needs.body.times, needs.body.fixed) == (("1", "2"), (1, 2), 7)
    assert needs.body.filled_length({"1": "ab", "2": "abc"}) == len("abc, ab and abc")


def test_a_copied_code_has_at_most_fifteen_characters() -> None:
    buttons = {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "text": "Copy"}]}
    needs = read_needs([{"type": "BODY", "text": "Hi"}, buttons], is_named=False)
    check_components(needs, [button("0", "COPY_CODE", type="coupon_code", coupon_code="25OFF")])
    with pytest.raises(Refused) as refused:
        check_components(needs, [button("0", "copy_code", type="coupon_code", coupon_code="a" * 16)])
    assert refused.value.problem.code == "131009"

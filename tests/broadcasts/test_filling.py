"""One rule fills a template for preview, pre-flight and sending: every kind of variable, and why somebody is out."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.broadcasts.expressions import read_written
from castlist.broadcasts.filling import Filling, FillingRefused, prepare_filling
from castlist.broadcasts.skipping import Skip, SkipReason
from castlist.channels.template_shape import TemplateShape, read_shape

KNOWN = {name: KnownAttribute(name=name, type=AttributeType.TEXT) for name in ("city", "plan")}
LINK = "https://shop.example/a.jpg"


def shape(body: str = "Hi {{1}}", *, header: Any = None, buttons: Any = None, **more: Any) -> TemplateShape:
    parts = [{"type": "BODY", "text": body}]
    parts += [{"type": "HEADER", **header}] if header else []
    parts += [{"type": "BUTTONS", "buttons": buttons}] if buttons else []
    return read_shape({"name": "t", "language": "en", "components": parts, **more})


def filling(template: TemplateShape, **values: str) -> Filling:
    """`values` by the variable's key, `_` for the point."""
    return prepare_filling(template, {key.replace("_", ".", 1): read_written(v) for key, v in values.items()}, KNOWN)


def words(filled: tuple[str, ...] | Skip) -> str:
    assert isinstance(filled, Skip)
    return filled.words


EVERYTHING = shape(
    "{{1}} {{2}}",
    header={"format": "IMAGE"},
    buttons=[
        {"type": "URL", "text": "See", "url": "https://shop.example/{{1}}"},
        {"type": "QUICK_REPLY", "text": "Stop promotions"},
        {"type": "COPY_CODE", "text": "Copy"},
        {"type": "PHONE_NUMBER", "text": "Call"},
    ],
)


def test_every_kind_of_variable_is_filled_in_the_templates_order() -> None:
    made = filling(
        EVERYTHING, button_2="25OFF", button_1="STOP", button_0="{{plan}}", body_2="!", body_1="{{city}}",
        header_link=LINK,
    )  # fmt: skip
    assert made.keys == ("header.link", "body.1", "body.2", "button.0", "button.1", "button.2")
    assert [reference.name for reference in made.references] == ["city", "plan"]
    assert made.fill(["Pune", "gold"]) == (LINK, "Pune", "!", "gold", "STOP", "25OFF")


def test_the_payload_of_a_quick_reply_may_be_left_out() -> None:
    made = filling(EVERYTHING, header_link=LINK, body_1="a", body_2="b", button_0="c", button_2="D")
    assert made.fill([]) == (LINK, "a", "b", "c", "D")


def test_named_variables_are_filled_by_their_names() -> None:
    template = shape("Hi {{first_name}}, {{order_id}}", header={"format": "TEXT", "text": "For {{who}}"})
    made = prepare_filling(
        template,
        {
            key: read_written(text)
            for key, text in {"header": "H", "body.first_name": "A", "body.order_id": "7"}.items()
        },
        KNOWN,
    )
    assert dict(zip(made.keys, made.fill([]), strict=True)) == {
        "header": "H", "body.first_name": "A", "body.order_id": "7",
    }  # fmt: skip


def test_a_template_without_variables_is_filled_with_nothing() -> None:
    assert filling(shape("Hi")).fill([]) == ()


def test_all_that_does_not_fit_is_said_at_once() -> None:
    with pytest.raises(FillingRefused) as refused:
        filling(shape("{{1}} {{2}} {{3}}"), body_1="{{plna}}", body_9="x")
    first, second, third, fourth = refused.value.problems
    assert first == "The template has no variable body.9. It has body.1, body.2, body.3."
    assert second.startswith("body.1: There is no attribute plna.")
    assert third == "body.2 is not filled in. Give it a value, for example body.2={{user.first_name}}."
    assert fourth.startswith("body.3 is not filled in.")
    assert str(refused.value) == " ".join(refused.value.problems)


def test_a_variable_too_many_of_a_template_without_any() -> None:
    with pytest.raises(FillingRefused, match=r"It has none\."):
        filling(shape("Hi"), body_1="x")


@pytest.mark.parametrize(
    ("written", "city", "text"),
    [
        ("{{city}}", "Pune", "Pune"),
        ("in {{city}}!", "Pune", "in Pune!"),
        ("in {{city}}!|friend", None, "friend"),
        ("in {{city}}!|friend", "", "friend"),
        ("in {{city}}!", None, None),
        ("{{city}}", "", None),
        ("{{city}}", " ", None),
        ("literal", None, "literal"),
        (r"a\|b", None, "a|b"),
    ],
)
def test_a_missing_value_takes_the_fallback_or_skips(written: str, city: str | None, text: str | None) -> None:
    made = filling(shape(), body_1=written)
    filled = made.fill([city] * len(made.references))
    if text is None:
        assert words(filled) == "No value for city"
    else:
        assert filled == (text,)


def test_the_reason_names_the_field_as_it_is_written() -> None:
    assert words(filling(shape(), body_1="{{USER.FIRST_NAME}}").fill([None])) == "No value for user.first_name"
    both = filling(shape(), body_1="{{city}} {{user.phone_no}}")
    assert words(both.fill(["Pune", None])) == "No value for user.phone_no"


@pytest.mark.parametrize(
    ("body", "header", "buttons", "key", "most", "part"),
    [
        ("x" * 1_000 + "{{1}}", None, None, "body_1", 24, "body, 1,024"),
        ("{{1}}" * 2, None, None, "body_1", 512, "body, 1,024"),
        ("x" * 24 + "{{ 1 }}" * 4, None, None, "body_1", 250, "body, 1,024"),
        ("x", {"format": "TEXT", "text": "For {{1}}"}, None, "header", 56, "header, 60"),
        ("x", None, [{"type": "COPY_CODE", "text": "C"}], "button_0", 15, "button 0, 15"),
        ("x", None, [{"type": "QUICK_REPLY", "text": "C"}], "button_0", 256, "button 0, 256"),
        ("x", None, [{"type": "URL", "text": "C", "url": "https://a.b/{{1}}"}], "button_0", 1_988, "button 0, 2,000"),
    ],
)
def test_lengths_are_counted_after_filling(
    body: str, header: Any, buttons: Any, key: str, most: int, part: str
) -> None:
    made = filling(shape(body, header=header, buttons=buttons), **{key: "{{city}}"})
    letter = "u" if "0, 2,000" in part else "ü"  # in a link each byte of it counts, as it leaves
    assert made.fill([letter * most]) == (letter * most,)
    assert words(made.fill([letter * (most + 1)])) == f"Text too long once filled in ({part} characters at most)"


def test_lengths_are_counted_in_code_points() -> None:
    assert filling(shape("{{1}}"), body_1="{{city}}").fill(["👋" * 1_024]) == ("👋" * 1_024,)


REFUSED = ["\n", "\r", "\t", "\v", "\f", "\x85", "\u2028", "\u2029", "     ", "\x07", "\x1b", "\x00", "\x7f", "\x9b"]


@pytest.mark.parametrize("bad", REFUSED)
def test_what_whatsapp_refuses_in_a_value_skips(bad: str) -> None:
    made = filling(shape(), body_1="{{city}}|a")
    skipped = "Value has a line break, a tab, another control character or more than four spaces (body.1)"
    assert words(made.fill([f"a{bad}b"])) == skipped


@pytest.mark.parametrize("bad", REFUSED)
@pytest.mark.parametrize("written", ["a%sb", "{{city}} a%sb", "{{city}}|a%sb"])
def test_a_text_as_it_stands_that_nobody_can_be_sent_is_refused_when_composing(bad: str, written: str) -> None:
    with pytest.raises(
        FillingRefused, match=r"^body\.1: The value for \{\{1\}\} in the text has a line break, a tab, "
    ):
        filling(shape(), body_1=written % bad)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("x" * 2_000, "body.1: The text is too long once filled in: 1,024 characters at most."),
        ("x" * 2_000 + "{{city}}", "body.1: The text is too long once filled in: 1,024 characters at most."),
        (
            "x" * 2_000 + "{{city}}|" + "y" * 2_000,
            "body.1: The text is too long once filled in: 1,024 characters at most.",
        ),
        ("x" * 2_000 + "{{city}}|y", ""),
        ("{{city}}|" + "y" * 2_000, ""),
        ("x" * 1_021, ""),
    ],
)
def test_a_text_that_is_too_long_for_everybody_is_refused_when_composing(written: str, said: str) -> None:
    problems: tuple[str, ...] = ()
    try:
        filling(shape(), body_1=written)
    except FillingRefused as refused:
        problems = refused.problems
    assert problems == ((said,) if said else ())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ftp://shop.example/a.jpg", "The value for the header image is no link that begins with https:// or http://"),
        ("ftp://{{city}}", "The value for the header image is no link that begins with https:// or http://"),
        ("{{city}}|nothing", "The value for the header image is no link that begins with https:// or http://"),
        ("https://shop.example/a b.jpg", "The link for the header image has a blank in it: write %20"),
        ("https://{{city}}.example/a.jpg", ""),
        ("{{city}}/a.jpg|https://shop.example/a.jpg", ""),
    ],
)
def test_a_link_that_is_none_is_refused_when_composing(written: str, said: str) -> None:
    problems: tuple[str, ...] = ()
    try:
        filling(shape("Hi", header={"format": "IMAGE"}), header_link=written)
    except FillingRefused as refused:
        problems = refused.problems
    assert problems == ((f"header.link: {said}.",) if said else ())


def test_a_value_within_a_links_query_is_one_value() -> None:
    template = shape(buttons=[{"type": "URL", "text": "See", "url": "https://shop.example/{{1}}"}])
    made = filling(template, body_1="x", button_0="p?city={{city}}&plan={{plan}}")
    assert made.fill(["Tom & Jerry", "a=b"]) == ("x", "p?city=Tom%20%26%20Jerry&plan=a%3Db")


def test_spaces_are_counted_over_the_whole_value() -> None:
    made = filling(shape(), body_1="{{city}}  {{plan}}")
    assert isinstance(made.fill(["a  ", " b"]), Skip)
    assert made.fill(["a ", " b"]) == ("a    b",)


@pytest.mark.parametrize(
    ("link", "is_one"),
    [
        (LINK, True),
        ("http://shop.example/a.jpg?x=1#y", True),
        ("https://shop.example", True),
        ("ftp://shop.example/a", False),
        ("shop.example/a.jpg", False),
        ("https://", False),
        ("https:///a.jpg", False),
        ("https://shop.example/a b.jpg", False),
        ("javascript:alert(1)", False),
    ],
)
def test_the_header_of_a_medium_is_a_link(link: str, is_one: bool) -> None:
    filled = filling(shape("Hi", header={"format": "IMAGE"}), header_link="{{city}}").fill([link])
    if is_one:
        assert filled == (link,)
    else:
        blank = "Link has a blank in it: write %20 (header.link)"
        not_one = "Not a link that begins with https:// or http:// (header.link)"
        assert words(filled) == (blank if " " in link else not_one)


def test_a_value_with_brackets_never_arrives_raw() -> None:
    made = filling(shape(), body_1="{{city}}|a")
    assert words(made.fill(["{{user.first_name}}"])) == "Value has {{ in it (body.1)"
    assert isinstance(filling(shape(), body_1="{{{city}}").fill(["{x}}"]), Skip), "put together of two parts"
    assert made.fill(['{"a":{"b":1}}']) == ('{"a":{"b":1}}',), "an OBJECT is no placeholder"


RAW = re.compile(r"\{\{.*?\}\}")
cell = st.one_of(
    st.none(), st.text(alphabet="{}|ab1. \n", max_size=12), st.just("{{1}}"), st.just("{{user.first_name}}")
)


@given(
    written=st.text(alphabet="{}|\\a ", max_size=14).map(lambda around: around.replace("a", "{{city}}", 1)),
    cells=st.lists(cell, min_size=2, max_size=2),
)
@settings(max_examples=400, deadline=None)
def test_nobody_ever_receives_a_raw_placeholder(written: str, cells: list[str | None]) -> None:
    try:
        made = filling(shape("Hi {{1}}, {{2}}"), body_1=written, body_2="{{plan}}|x")
    except FillingRefused:
        return
    filled = made.fill(cells[: len(made.references)])
    if isinstance(filled, Skip):
        assert filled.reason in set(SkipReason)
    else:
        assert all(text and not RAW.search(text) for text in filled)

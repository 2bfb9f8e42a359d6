"""What may be written for a variable: attributes in brackets, literal text, and a fallback (import sheet rules §6)."""

import pytest

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.names import name_key
from castlist.broadcasts.expressions import ExpressionRefused, Reference, Written, read_expression, read_written

NAMES = ("plan", "office.no", "Größe")
KNOWN = {name_key(name): KnownAttribute(name=name, type=AttributeType.TEXT) for name in NAMES}
FIRST_NAME = Reference(name="first_name", is_field=True)
PLAN = Reference(name="plan", is_field=False)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{user.first_name}}|friend", Written(text="{{user.first_name}}", fallback="friend")),
        ("{{plan}}", Written(text="{{plan}}")),
        ("a|b|c", Written(text="a|b", fallback="c")),
        (r"a\|b", Written(text="a|b")),
        (r"a\|b|c\|d", Written(text="a|b", fallback="c|d")),
        ("{{plan}}|", Written(text="{{plan}}", fallback="")),
        ("|friend", Written(text="", fallback="friend")),
        ("", Written(text="")),
        (r"C:\dir", Written(text=r"C:\dir")),
    ],
)
def test_the_text_after_the_last_bar_is_the_fallback(text: str, written: Written) -> None:
    assert read_written(text) == written


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{{user.first_name}}", (FIRST_NAME,)),
        ("{{ user.first_name }}", (FIRST_NAME,)),
        ("{{USER.First_Name}}", (FIRST_NAME,)),
        ("{{user.phone_no}}", (Reference(name="phone", is_field=True),)),
        ("{{PLAN}}", (PLAN,)),
        ("{{\tplan\u00a0}}", (PLAN,)),
        ("{{office.no}}", (Reference(name="office.no", is_field=False),)),
        ("{{GRÖSSE}}", (Reference(name="Größe", is_field=False),)),
        ("Dear {{user.first_name}}, your {{plan}}!", ("Dear ", FIRST_NAME, ", your ", PLAN, "!")),
        ("{{plan}}{{plan}}", (PLAN, PLAN)),
        ("just text", ("just text",)),
        ("{one} bracket}", ("{one} bracket}",)),
    ],
)
def test_names_are_found_without_case_and_without_outer_spaces(text: str, parts: tuple[object, ...]) -> None:
    assert read_expression(Written(text=text), KNOWN).parts == parts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{plna}}", "There is no attribute plna. Use one of user.username, "),
        ("{{first_name}}", "There is no attribute first_name."),
        ("{{user.plan}}", "There is no attribute user.plan."),
        ("{{}}", "There is no attribute without a name."),
        ("{{1}}", "There is no attribute 1."),
        ("Hi {{plan", "The brackets in Hi {{plan do not close. Write {{attribute}}."),
        ("plan}}", "The brackets in plan}} do not close."),
        ("{{plan}} and {{", "The brackets in and {{ do not close."),
        ("{{{plan}}", None),
        ("{{a{b}}", "The brackets in {{a{b}} do not close."),
        ("", "Nothing is filled in. Write a text, or an attribute such as {{user.first_name}}."),
        (" \t", "Nothing is filled in."),
    ],
)
def test_what_cannot_be_filled_in_is_refused_in_words(text: str, said: str | None) -> None:
    if said is None:
        assert read_expression(Written(text=text), KNOWN).parts == ("{", PLAN)
        return
    with pytest.raises(ExpressionRefused) as refused:
        read_expression(Written(text=text), KNOWN)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(("fallback", "kept"), [("friend", "friend"), (" a b ", "a b"), ("", None), ("  ", None)])
def test_a_fallback_without_text_is_none(fallback: str, kept: str | None) -> None:
    assert read_expression(Written(text="{{plan}}", fallback=fallback), KNOWN).fallback == kept


def test_a_fallback_is_text_and_no_attribute() -> None:
    with pytest.raises(ExpressionRefused, match="The fallback is text as it stands"):
        read_expression(Written(text="{{plan}}", fallback="{{user.first_name}}"), KNOWN)

"""A template's shape is the same after it was stored."""

import json

from castlist.channels.shape_storage import restored_shape, stored_shape
from castlist.channels.template_shape import Button, ButtonKind, HeaderKind, TemplateShape

SHAPE = TemplateShape(
    name="festive_offer",
    language="en",
    status="APPROVED",
    category="MARKETING",
    header=HeaderKind.IMAGE,
    body="Hi {{1}}, {{2}}",
    buttons=(
        Button(kind=ButtonKind.URL, text="Shop", url="https://x.example/{{1}}"),
        Button(kind=ButtonKind.QUICK_REPLY, text="Stop promotions"),
    ),
    unsupported="",
    provider_id="1",
    is_declared=True,
)


def test_a_shape_comes_back_as_it_was_through_json() -> None:
    assert restored_shape(json.loads(json.dumps(stored_shape(SHAPE)))) == SHAPE


def test_what_an_earlier_or_later_version_has_stored_is_read() -> None:
    assert restored_shape({"name": "a", "language": "en"}) == TemplateShape(name="a", language="en")
    later = {**stored_shape(SHAPE), "new_field": 1}
    later["buttons"] = [{**button, "colour": "red"} for button in later["buttons"]]
    assert restored_shape(later) == SHAPE

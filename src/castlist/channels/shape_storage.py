"""A template's shape as it is stored: the fields of TemplateShape as JSON. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from castlist.channels.template_shape import Button, ButtonKind, HeaderKind, TemplateShape

if TYPE_CHECKING:
    from castlist.channels.models import Template

_FIELDS = frozenset(field.name for field in fields(TemplateShape))
_BUTTON_FIELDS = frozenset(field.name for field in fields(Button))


def stored_shape(shape: TemplateShape) -> dict[str, Any]:
    """Write a shape as JSON can hold it: words for kinds, a list of buttons."""
    return {**asdict(shape), "header": shape.header.value, "buttons": [_stored_button(each) for each in shape.buttons]}


def restored_shape(stored: Mapping[str, Any]) -> TemplateShape:
    """Read a stored shape. Fields that this version does not know are left out, missing ones have their usual value."""
    known = {name: value for name, value in stored.items() if name in _FIELDS}
    return TemplateShape(
        **{
            **known,
            "header": HeaderKind(stored.get("header", HeaderKind.NONE)),
            "buttons": tuple(_restored_button(each) for each in stored.get("buttons", ())),
        }
    )


def shape_of(template: "Template") -> TemplateShape:
    """Give the shape of a mirrored template."""
    return restored_shape(template.shape)


def _stored_button(button: Button) -> dict[str, str]:
    return {**asdict(button), "kind": button.kind.value}


def _restored_button(stored: Mapping[str, Any]) -> Button:
    known = {name: value for name, value in stored.items() if name in _BUTTON_FIELDS}
    return Button(**{**known, "kind": ButtonKind(stored["kind"])})

"""How Django's forms look here."""

from typing import Any

from django.forms import Form, Select, Textarea
from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Django's own widgets; pages lay out each field with `{% field %}`."""


class CastlistForm(Form):
    """A form whose controls have the classes that our style sheet draws, and no colon behind labels."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for each in self.fields.values():
            if getattr(each.widget, "input_type", "") in {"checkbox", "radio", "file"}:
                continue
            look = "form-select" if isinstance(each.widget, Select) else "form-control"
            if isinstance(each.widget, Textarea):
                each.widget.attrs.setdefault("rows", 3)
            each.widget.attrs["class"] = f"{look} {each.widget.attrs.get('class', '')}".strip()

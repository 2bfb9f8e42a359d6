"""A template as the command prints it: an object for programs, lines for people."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castlist.channels.models import Template
    from castlist.channels.template_shape import TemplateShape

HEADINGS = ("Name", "Language", "Status", "Category", "Variables", "Cannot be sent")


def template_object(template: "Template") -> dict[str, Any]:
    """Give a template as JSON can hold it: its shape's fields, its variables, whether it can be sent now."""
    from castlist.channels.shape_storage import shape_of
    from castlist.channels.template_lint import lint
    from castlist.channels.templates import unsendable_words

    shape = shape_of(template)
    reason = unsendable_words(shape)
    return {
        "id": str(template.uuid),
        **template.shape,
        "variables": [asdict(each) for each in shape.variables],
        "is_sendable": not reason,
        "reason": reason,
        "findings": [asdict(each) for each in lint(shape)] if shape.body else [],
        "synced_at": template.synced_at.isoformat(),
    }


def template_row(template: "Template") -> tuple[str, ...]:
    """Give a template as a row under HEADINGS."""
    from castlist.channels.shape_storage import shape_of
    from castlist.channels.templates import unsendable_words

    shape = shape_of(template)
    keys = ", ".join(each.key for each in shape.variables if each.is_required)
    return (shape.name, shape.language, shape.status.lower(), shape.category.lower(), keys, unsendable_words(shape))


def template_lines(template: "Template") -> Iterator[str]:
    """Write a template as it reads, with its variables and what is to be known of it."""
    from castlist.channels.shape_storage import shape_of
    from castlist.channels.template_lint import lint
    from castlist.channels.templates import unsendable_words

    shape = shape_of(template)
    yield f"{shape.name} ({shape.language or 'language not told'}): {shape.status.lower()}, {shape.category.lower()}"
    yield from _text(shape)
    for each in shape.variables:
        yield f"  --set '{each.key}=…'{'' if each.is_required else '  (may be left out)'}"
    if words := unsendable_words(shape):
        yield f"It cannot be sent now. {words}"
    if shape.body:
        yield from (f"Note: {finding.words}" for finding in lint(shape))


def _text(shape: "TemplateShape") -> Iterator[str]:
    if shape.header_text or shape.header != "none":
        yield f"  | {shape.header_text or f'[{shape.header}]'}"
    yield from (f"  | {line}" for part in (shape.body, shape.footer) if part for line in part.splitlines())
    for button in shape.buttons:
        yield f"  | [{button.text}]{f' {button.url}' if button.url else ''}"

"""Declaring a template by hand, where the provider lists its name only (Kaleyra V1; reference §3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from castlist.channels.lookup import row_of
from castlist.channels.mirroring import LANGUAGE_LENGTH, merged_shapes
from castlist.channels.models import Channel, Template
from castlist.channels.providers import PROVIDERS
from castlist.channels.refusals import TemplateRefused
from castlist.channels.shape_storage import shape_of, stored_shape
from castlist.channels.template_lint import lint
from castlist.channels.template_shape import (
    APPROVED,
    PLACEHOLDER,
    POSITION,
    Button,
    ButtonKind,
    HeaderKind,
    TemplateShape,
)

CATEGORIES = ("MARKETING", "UTILITY")
MOST_VARIABLES = 50


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What an operator says of a template. `body` is its text; where it is empty, `variables` says how many it has.

    `category` decides whether it counts as marketing.
    """

    name: str
    language: str
    category: str = "MARKETING"
    header: HeaderKind = HeaderKind.NONE
    header_text: str = ""
    body: str = ""
    variables: int | None = None
    buttons: Sequence[Button] = ()


def declare_template(channel: Channel, declaration: Declaration) -> Template:
    """Declare a template, or declare it anew. Its status is the one that is listed, else it counts as approved.

    Raises TemplateRefused: the provider lists its templates itself, or the text breaks a rule of WhatsApp.
    """
    facts = PROVIDERS[channel.provider]
    if facts.lists_variables:
        raise TemplateRefused(f"{facts.title} lists its templates itself: castlist templates sync.")
    shape = declared_shape(declaration)
    with transaction.atomic():
        row_of(channel).select_for_update().get()
        same = list(channel.templates.filter(name=shape.name, language__in=["", shape.language]))
        merged = merged_shapes([shape_of(each) for each in same], [shape])[shape.name, shape.language]
        channel.templates.filter(pk__in=[each.pk for each in same]).delete()
        return Template.objects.create(
            workspace_id=channel.workspace_id,
            channel=channel,
            name=merged.name,
            language=merged.language,
            status=merged.status,
            category=merged.category,
            shape=stored_shape(merged),
            is_declared=True,
        )


def declared_shape(declaration: Declaration) -> TemplateShape:
    """Give the shape that a declaration describes. Raises TemplateRefused. Pure."""
    shape = TemplateShape(
        name=declaration.name.strip(),
        language=declaration.language.strip(),
        status=APPROVED,
        category=declaration.category.upper(),
        header=HeaderKind.TEXT if declaration.header_text else declaration.header,
        header_text=declaration.header_text,
        body=declaration.body or _body(declaration.variables),
        buttons=tuple(declaration.buttons),
        is_declared=True,
    )
    if trouble := _trouble(shape):
        raise TemplateRefused(trouble)
    return shape


def read_button(text: str) -> Button:
    """Read a button as it is written on a command line: `quick_reply:Stop`, `url:Shop:https://x.example/{{1}}`.

    Raises TemplateRefused.
    """
    kind, _, rest = text.partition(":")
    words, _, url = rest.partition(":")
    if kind not in set(ButtonKind) or not words.strip():
        raise TemplateRefused(
            f"{text} is no button. Write KIND:TEXT, or url:TEXT:ADDRESS; kinds: {', '.join(ButtonKind)}."
        )
    return Button(kind=ButtonKind(kind), text=words.strip(), url=url.strip())


def _body(variables: int | None) -> str:
    """Write a text that has these variables, where the operator did not copy the real one."""
    if variables is None:
        raise TemplateRefused("Give the template's text, or the number of its variables.")
    if not 0 <= variables <= MOST_VARIABLES:
        raise TemplateRefused(f"A text has from 0 to {MOST_VARIABLES} variables.")
    return "".join(f"… {{{{{position}}}}} " for position in range(1, variables + 1)) + "…"


def _trouble(shape: TemplateShape) -> str:
    """Say what keeps a declared template from being right; empty where nothing does."""
    names = PLACEHOLDER.findall(shape.body) + PLACEHOLDER.findall(shape.header_text)
    if not shape.language or len(shape.language) > LANGUAGE_LENGTH:
        return "Give the language as WhatsApp writes it, for example en or pt_BR."
    if shape.category not in CATEGORIES:
        return f"The category is {' or '.join(CATEGORIES)}."
    if not all(map(POSITION.fullmatch, names)):
        return "Kaleyra V1 has numbered variables only: {{1}}, {{2}} …"
    return next((finding.words for finding in lint(shape) if not finding.is_warning), "")

"""The templates to choose from, each with why it cannot be chosen, where it cannot."""

from dataclasses import dataclass

from castlist.channels.models import Channel, Template
from castlist.channels.shape_storage import shape_of
from castlist.channels.template_shape import PLACEHOLDER, TemplateShape
from castlist.channels.templates import list_templates, unsendable_words
from castlist.ui.broadcasts.words import PLACE, category_words, language_words


@dataclass(frozen=True, kw_only=True)
class TemplateChoice:
    """A template as the list shows it. `problem`: why it cannot be sent now; it may be chosen all the same.

    `is_possible`: Castlist can send templates of its kind.
    """

    template: Template
    shape: TemplateShape
    problem: str

    @property
    def is_possible(self) -> bool:
        """Whether it can be chosen."""
        return not self.shape.unsupported

    @property
    def language(self) -> str:
        """Name its language."""
        return language_words(self.shape.language)

    @property
    def category(self) -> str:
        """Name its category."""
        return category_words(self.shape.category)

    @property
    def badge(self) -> str:
        """Give the status as badges know it; empty where it cannot be sent by us at all."""
        return self.shape.status if self.is_possible else ""

    @property
    def text(self) -> str:
        """Show its text in a line, with marks for the variables."""
        return PLACEHOLDER.sub(PLACE, " ".join(self.shape.body.split()))


def template_choices(channel: Channel) -> list[TemplateChoice]:
    """List the templates of a channel: those that can be sent first, then by name."""
    choices = []
    for template in list_templates(channel):
        shape = shape_of(template)
        choices.append(TemplateChoice(template=template, shape=shape, problem=unsendable_words(shape)))
    return sorted(choices, key=lambda each: (bool(each.problem), not each.is_possible))

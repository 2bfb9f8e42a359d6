"""Finding a mirrored template, and saying whether it can be sent."""

from django.db.models import QuerySet

from castlist.channels.models import Channel, Template
from castlist.channels.refusals import TemplateRefused
from castlist.channels.template_shape import APPROVED, TemplateShape

MOST_NAMED = 10

STATUS_WORDS = {
    "PENDING": "{name} is waiting for WhatsApp's approval{reason}.",
    "IN_APPEAL": "{name} is waiting for WhatsApp's decision on an appeal{reason}.",
    "REJECTED": "{name} was rejected by WhatsApp{reason}.",
    "PAUSED": "{name} was paused by WhatsApp for low quality{reason}.",
    "DISABLED": "{name} was disabled by WhatsApp for good{reason}.",
    "ARCHIVED": "{name} was archived by WhatsApp, unused for a year{reason}.",
    "PENDING_DELETION": "{name} is being deleted{reason}.",
    "DELETED": "{name} was deleted{reason}.",
}
"""Why one that is not approved cannot be sent; every other status is named as it is."""


def list_templates(channel: Channel) -> QuerySet[Template]:
    """List the mirrored templates of a channel by name and language."""
    return Template.objects.filter(workspace_id=channel.workspace_id, channel=channel).order_by("name", "language")


def find_template(channel: Channel, name: str, language: str | None = None) -> Template:
    """Find a template by its name and language; without a language, the only one that there is.

    Raises TemplateRefused, which says what there is instead.
    """
    found = list_templates(channel)
    same = list(found.filter(name=name.strip()))
    if not same:
        raise TemplateRefused(f"{channel.name} has no template {name}. {_there_are(found)}")
    right = [each for each in same if language is None or each.language == language.strip()]
    languages = ", ".join(each.language or "(none told)" for each in same)
    if not right:
        raise TemplateRefused(f"{name} is not there in {language}. Its languages are: {languages}.")
    if len(right) > 1:
        raise TemplateRefused(f"{name} is there in several languages; name one with --language: {languages}.")
    return right[0]


def unsendable_words(shape: TemplateShape) -> str:
    """Say why a template cannot be sent now; empty where it can. Pure."""
    if shape.unsupported:
        return f"{shape.name} cannot be sent here: {shape.unsupported}."
    if shape.status == APPROVED:
        return ""
    status = shape.status.replace("_", " ").lower() or "unknown"
    reason = f" ({shape.rejected_reason.replace('_', ' ').lower()})" if shape.rejected_reason else ""
    words = STATUS_WORDS.get(shape.status, "{name} has the status {status}{reason}.")
    return words.format(name=shape.name, status=status, reason=reason)


def _there_are(found: QuerySet[Template]) -> str:
    names = list(dict.fromkeys(found.values_list("name", flat=True)))
    if not names:
        return "None are mirrored yet: castlist templates sync."
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"There are: {', '.join(names[:MOST_NAMED])}{more}. One that is new: castlist templates sync."

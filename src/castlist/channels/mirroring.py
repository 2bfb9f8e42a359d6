"""Mirroring the templates of a channel: what its provider lists is what can be sent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from castlist.channels.access import access_of
from castlist.channels.asking import LISTING_SECONDS, Listing, ProviderRefused, ask, ask_templates
from castlist.channels.health import is_key_refused, note_channel_error, note_trouble
from castlist.channels.lookup import row_of
from castlist.channels.models import Channel, Template
from castlist.channels.providers import PROVIDERS
from castlist.channels.question_words import listing_words
from castlist.channels.refusals import ChannelRefused
from castlist.channels.shape_storage import shape_of, stored_shape
from castlist.channels.template_shape import TemplateShape
from castlist.channels.templates import find_template as find_template  # noqa: PLC0414 - reading the mirror
from castlist.config.outside import Unanswered

EVERY = timedelta(hours=6)
NAME_LENGTH, LANGUAGE_LENGTH, WORD_LENGTH = 512, 16, 32

Key = tuple[str, str]
"""A template's name and language."""


@dataclass(frozen=True, kw_only=True)
class Mirrored:
    """What came of mirroring: how many templates there are, and how many of them came, changed and went."""

    total: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    warning: str = ""


def mirror_templates(channel: Channel, *, seconds: float = LISTING_SECONDS, needs_all: bool = False) -> Mirrored:
    """Fetch the templates of a channel and store them. Raises ChannelRefused, noted as the channel's last error.

    After so many `seconds` what has come until then is stored, or, with `needs_all`, nothing. A refused key stops the
    channel; a listing that fails otherwise does not: what is mirrored may still be sent. A change that is told while
    the provider is being asked is mirrored by the next round.
    """
    channel.refresh_from_db(fields=["templates_due_at"])
    try:
        listing = ask(lambda outside: ask_templates(outside, access_of(channel), seconds=seconds, needs_all=needs_all))
    except ProviderRefused as refused:
        words = listing_words(PROVIDERS[channel.provider], refused.error)
        if is_key_refused(refused.error):
            note_channel_error(channel, refused.error)
        else:
            note_trouble(channel, words)
        raise ChannelRefused(words) from refused
    except Unanswered as silence:
        note_trouble(channel, str(silence))
        raise ChannelRefused(f"{silence} The templates stay as they were.") from silence
    return store_templates(channel, listing)


def store_templates(channel: Channel, listing: Listing) -> Mirrored:
    """Store a listing: new ones come, changed ones change, missing ones go. Declared ones stay.

    Where the listing may be incomplete, nothing goes. One at a time for a channel.
    """
    with transaction.atomic():
        row_of(channel).select_for_update().get()
        there = {(each.name, each.language): each for each in channel.templates.all()}
        declared = [shape_of(each) for each in there.values() if each.is_declared]
        shapes = merged_shapes(listing.templates, declared)
        new = [_row(channel, shape) for key, shape in shapes.items() if key not in there]
        changed = [_renewed(there[key], shape) for key, shape in shapes.items() if _differs(there.get(key), shape)]
        gone = [] if listing.warning else [each.pk for key, each in there.items() if key not in shapes]
        Template.objects.bulk_create(new)
        Template.objects.bulk_update(changed, ["status", "category", "shape"], batch_size=500)
        channel.templates.filter(pk__in=gone).delete()
        _note_synced(channel, listing.warning)
    return Mirrored(
        total=channel.templates.count(),
        added=len(new),
        changed=len(changed),
        removed=len(gone),
        warning=listing.warning,
    )


def merged_shapes(listed: Iterable[TemplateShape], declared: Iterable[TemplateShape]) -> dict[Key, TemplateShape]:
    """Put what is listed and what was declared together; each (name, language) is there once. Pure.

    A declared template keeps its variables and takes the status that is listed, also of an entry without language.
    """
    found = {(shape.name, shape.language): shape for shape in listed if _is_storable(shape)}
    for mine in declared:
        nameless = found.pop((mine.name, ""), None) if mine.language else None
        theirs = found.get((mine.name, mine.language)) or nameless
        status = theirs.status if theirs and theirs.status else mine.status
        found[mine.name, mine.language] = replace(mine, status=status)
    return found


def _is_storable(shape: TemplateShape) -> bool:
    return bool(shape.name) and len(shape.name) <= NAME_LENGTH and len(shape.language) <= LANGUAGE_LENGTH


def _row(channel: Channel, shape: TemplateShape) -> Template:
    row = Template(workspace_id=channel.workspace_id, channel=channel, name=shape.name, language=shape.language)
    return _renewed(row, shape)


def _renewed(row: Template, shape: TemplateShape) -> Template:
    row.status, row.category = shape.status[:WORD_LENGTH], shape.category[:WORD_LENGTH]
    row.shape, row.is_declared = stored_shape(shape), shape.is_declared
    return row


def _differs(row: Template | None, shape: TemplateShape) -> bool:
    return row is not None and row.shape != stored_shape(shape)


def _note_synced(channel: Channel, warning: str) -> None:
    """Note when it was, and when it is next; not where it has become due meanwhile: a template has changed again."""
    now = timezone.now()
    channel.templates.update(synced_at=now)
    channel.templates_synced_at, channel.templates_warning = now, warning
    channel.save(update_fields=["templates_synced_at", "templates_warning"])
    row_of(channel).filter(templates_due_at=channel.templates_due_at).update(templates_due_at=now + EVERY)
    channel.refresh_from_db(fields=["templates_due_at"])

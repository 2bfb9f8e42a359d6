"""What a broadcast's row means: its template, its filling, its audience."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from castlist.audience.attribute_types import KnownAttribute
from castlist.audience.segments import SegmentGone
from castlist.broadcasts.carrying import carriage_of
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.filling import Filling, prepare_filling
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.recipients import Audience, Judge
from castlist.broadcasts.skip_words import Teller
from castlist.channels.shape_storage import restored_shape, shape_of
from castlist.channels.template_shape import TemplateShape
from castlist.channels.templates import find_template

if TYPE_CHECKING:
    from uuid import UUID

MARKETING = "MARKETING"


def template_of(broadcast: Broadcast) -> TemplateShape:
    """Give the template: as it was when the broadcast started, or before that as it is mirrored now.

    Raises TemplateRefused (castlist.channels.mirroring) where it is not there any more.
    """
    return restored_shape(broadcast.shape) if broadcast.shape is not None else mirrored_template(broadcast)


def mirrored_template(broadcast: Broadcast) -> TemplateShape:
    """Give the template as it is mirrored now. Raises TemplateRefused where it is not there any more."""
    return shape_of(find_template(broadcast.channel, broadcast.template_name, broadcast.template_language))


def values_of(broadcast: Broadcast) -> dict[str, Written]:
    """Give what a person wrote for each variable."""
    return {key: Written(text=each["text"], fallback=each["fallback"]) for key, each in broadcast.values.items()}


def filling_of(broadcast: Broadcast, known: Mapping[str, KnownAttribute]) -> Filling:
    """Make the broadcast's filling. Raises FillingRefused, and what template_of raises."""
    return prepare_filling(template_of(broadcast), values_of(broadcast), known)


def judge_of(broadcast: Broadcast, known: Mapping[str, KnownAttribute]) -> Judge:
    """Make the rule by which each contact gets its message or is skipped. Raises as filling_of."""
    shape, filling = template_of(broadcast), filling_of(broadcast, known)
    return Judge(
        filling=filling,
        own_number=broadcast.channel.number,
        skips_us=is_us_skipped(broadcast, shape),
        carries=carriage_of(broadcast, shape, filling.keys),
    )


def teller_of(broadcast: Broadcast) -> Teller:
    """Give what writes out why people are skipped. Raises what template_of raises."""
    return Teller(shape=template_of(broadcast), values=values_of(broadcast))


def is_us_skipped(broadcast: Broadcast, shape: TemplateShape) -> bool:
    """Whether numbers of the United States are left out: from marketing, unless the channel sends it to them."""
    return shape.category == MARKETING and not broadcast.channel.sends_marketing_to_us


def audience_of(broadcast: Broadcast) -> Audience:
    """Give the segments whose contacts are asked for. Raises SegmentGone where one is deleted."""
    wanted: list[UUID] = []
    unwanted: list[UUID] = []
    for each in broadcast.chosen.select_related("segment"):
        if each.segment is None:
            raise SegmentGone
        (unwanted if each.is_excluded else wanted).append(each.segment.uuid)
    return Audience(
        workspace_id=broadcast.workspace_id,
        any_of=wanted,
        none_of=unwanted,
        at=broadcast.started_at,
    )

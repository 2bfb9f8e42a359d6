"""Making a broadcast and changing it before it starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from castlist.audience.attributes import known_attributes
from castlist.audience.models import Segment
from castlist.audience.names import name_key
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.lifecycle import BEFORE_START, WORDS, State
from castlist.broadcasts.models import Broadcast, BroadcastSegment
from castlist.broadcasts.plans import filling_of, template_of
from castlist.channels.models import Channel
from castlist.workspaces.models import User, Workspace
from castlist.workspaces.names import NameRefused, check_name

NAME_LENGTH = 120
MOST_AHEAD = timedelta(days=5 * 365)
"""A broadcast is scheduled no further ahead: beyond this it is a slip of the pen."""

NOBODY_CHOSEN = "Choose at least one segment: nobody would get this message."


class BroadcastRefused(Exception):
    """A broadcast cannot be made, changed or moved. The message says why and what to do."""


class BroadcastNotFound(Exception):
    """There is no such broadcast in this workspace. The message says so."""


@dataclass(frozen=True, kw_only=True)
class Composition:
    """What a person composed. `values`: what is filled in, by the variable's key. Times are aware."""

    name: str
    channel: Channel
    template: str
    language: str
    segments: Sequence[str]
    excluded: Sequence[str] = ()
    values: Mapping[str, Written] = field(default_factory=dict)
    scheduled_at: datetime | None = None
    created_by: User | None = None
    created_as: str = ""


def compose_broadcast(workspace: Workspace, composition: Composition) -> Broadcast:
    """Make a draft, or a scheduled broadcast where a time is given.

    Everything that can be known now is checked: the name, the segments, the template, that each variable is filled
    and each attribute exists. Raises BroadcastRefused, and what template and filling have against it.
    """
    name = checked_name(composition.name)
    wanted = find_segments(workspace, composition.segments)
    unwanted = find_segments(workspace, composition.excluded)
    if not wanted:
        raise BroadcastRefused(NOBODY_CHOSEN)
    refuse_both(wanted, unwanted)
    if composition.scheduled_at:
        refuse_wrong_time(composition.scheduled_at)
    try:
        with transaction.atomic():
            broadcast = _saved(workspace, composition, name)
            choose_segments(broadcast, wanted, unwanted)
            check_broadcast(broadcast)
    except IntegrityError as error:
        raise BroadcastRefused(f"There is a broadcast {name} already. Choose another name.") from error
    return broadcast


def check_broadcast(broadcast: Broadcast) -> None:
    """Refuse what can never be sent: a template that cannot, a variable without a value, an unknown attribute.

    Whether the template is approved and the channel active is asked when it starts. Raises BroadcastRefused and
    FillingRefused.
    """
    if not broadcast.template_name:
        raise BroadcastRefused("Choose a template first.")
    shape = template_of(broadcast)
    if shape.unsupported:
        raise BroadcastRefused(f"The template {shape.name} cannot be sent here: {shape.unsupported}.")
    connection.ensure_connection()
    filling_of(broadcast, known_attributes(connection.connection, broadcast.workspace_id))


def find_broadcast(workspace: Workspace, name_or_id: str) -> Broadcast:
    """Find a broadcast by its name, compared without case, or by its id. Raises BroadcastNotFound."""
    if not name_or_id.strip():
        raise BroadcastNotFound("An empty name is nobody's: give the broadcast's name or its id.")
    found = Broadcast.objects.filter(workspace=workspace).select_related("workspace", "channel")
    broadcast = found.filter(name_key=name_key(name_or_id.strip())).first()
    if broadcast is None:
        try:
            broadcast = found.filter(uuid=UUID(name_or_id)).first()
        except ValueError:
            broadcast = None
    if broadcast is None:
        raise BroadcastNotFound(f"There is no broadcast {name_or_id} in this workspace.")
    return broadcast


def delete_broadcast(broadcast: Broadcast) -> None:
    """Delete a broadcast that has not started; what was sent is never deleted. Raises BroadcastRefused."""
    with transaction.atomic():
        locked = Broadcast.objects.select_for_update().get(pk=broadcast.pk)
        if locked.state not in BEFORE_START:
            words = WORDS[State(locked.state)]
            raise BroadcastRefused(f"{locked.name} is {words}: only what never started is deleted.")
        locked.delete()


def local_time(text: str, zone: str) -> datetime:
    """Read a time to send at: `2026-11-30 10:00`, in the workspace's zone, or ISO 8601 with an offset.

    Given in the workspace's zone. Raises BroadcastRefused, also for what no clock of the world can show (the year
    10000 in UTC is stored, but cannot be read any more).
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BroadcastRefused(f"{text!r} is not a time. Write it as 2026-11-30 10:00.") from error
    if len(text.strip()) <= len("2026-11-30"):
        raise BroadcastRefused(f"{text!r} is a day without a time. Write it as 2026-11-30 10:00.")
    try:
        local = (
            (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)))
            .astimezone(UTC)
            .astimezone(ZoneInfo(zone))
        )
    except (OverflowError, ValueError) as error:
        raise BroadcastRefused(f"{text!r} is out of reach. Choose a time within the next five years.") from error
    if moment.tzinfo is None and local.replace(tzinfo=None) != moment:
        raise BroadcastRefused(f"The clocks in {zone} skip {moment:%H:%M} on that day. Choose another time.")
    return local


def refuse_wrong_time(at: datetime) -> None:
    """Refuse a time to send at that is not ahead, or too far. Raises BroadcastRefused."""
    if at <= timezone.now():
        raise BroadcastRefused(f"{at:%Y-%m-%d %H:%M %Z} has passed. Choose a time that is ahead, or send now.")
    if at > timezone.now() + MOST_AHEAD:
        raise BroadcastRefused(
            f"{at:%Y-%m-%d %H:%M %Z} is more than five years ahead. Choose a time within the next five years."
        )


def checked_name(name: str) -> str:
    """Trim and check a broadcast's name. Raises BroadcastRefused."""
    try:
        return check_name(name, NAME_LENGTH, of="broadcast")
    except NameRefused as refusal:
        raise BroadcastRefused(str(refusal)) from refusal


def refuse_both(wanted: Sequence[Segment], unwanted: Sequence[Segment]) -> None:
    """Refuse a segment that is chosen and excluded. Raises BroadcastRefused."""
    if both := [segment.name for segment in wanted if segment in unwanted]:
        raise BroadcastRefused(f"{both[0]} is chosen and excluded. Take it out of one of them.")


def find_segments(workspace: Workspace, names: Sequence[str]) -> list[Segment]:
    """Find segments by name, without case. Raises BroadcastRefused for one that is not there."""
    found = {segment.name_key: segment for segment in Segment.objects.filter(workspace=workspace)}
    missing = [name for name in names if name_key(name.strip()) not in found]
    if missing:
        raise BroadcastRefused(f"There is no segment {missing[0] or 'without a name'}. See: castlist segments list.")
    return [found[name_key(name.strip())] for name in names]


def _saved(workspace: Workspace, composition: Composition, name: str) -> Broadcast:
    return Broadcast.objects.create(
        workspace=workspace,
        name=name,
        name_key=name_key(name),
        channel=composition.channel,
        template_name=composition.template,
        template_language=composition.language,
        values=stored_values(composition.values),
        state=State.SCHEDULED.value if composition.scheduled_at else State.DRAFT.value,
        scheduled_at=composition.scheduled_at,
        timezone=workspace.timezone,
        created_by=composition.created_by,
        created_as=composition.created_as,
    )


def stored_values(values: Mapping[str, Written]) -> dict[str, Any]:
    """Write what is filled in as it is stored."""
    return {key: {"text": written.text, "fallback": written.fallback} for key, written in values.items()}


def choose_segments(broadcast: Broadcast, wanted: Sequence[Segment], unwanted: Sequence[Segment]) -> None:
    """Store who gets a broadcast and who does not; none are chosen so far."""
    chosen = dict.fromkeys(wanted, False) | dict.fromkeys(unwanted, True)
    BroadcastSegment.objects.bulk_create(
        BroadcastSegment(broadcast=broadcast, segment=segment, segment_name=segment.name, is_excluded=is_excluded)
        for segment, is_excluded in chosen.items()
    )

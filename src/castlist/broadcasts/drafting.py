"""Drafts: kept as they are composed, step by step, complete or not. Whether one may leave is asked when it does."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from castlist.audience.names import name_key
from castlist.audience.segments import SegmentGone
from castlist.broadcasts.composing import (
    BroadcastRefused,
    checked_name,
    choose_segments,
    find_segments,
    refuse_both,
    refuse_wrong_time,
    stored_values,
)
from castlist.broadcasts.default_names import default_name, has_default_name
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.lifecycle import WORDS, State
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel
from castlist.channels.shape_storage import shape_of
from castlist.channels.templates import find_template
from castlist.workspaces.models import User, Workspace

CHANGEABLE = (State.DRAFT, State.MISSED)
"""What nobody sends by itself. A scheduled one is made a draft again first: half a change must not leave."""

VALUE_LENGTH = 4_096
"""Characters of a value or a fallback: more than any part of a message holds."""


class Side(StrEnum):
    """Where a segment stands in an audience; the words of the page's form."""

    GETS_IT = "add"
    GOES_WITHOUT = "exclude"
    OUT = "drop"


@dataclass(frozen=True, kw_only=True)
class DraftStart:
    """What a draft begins with."""

    channel: Channel
    name: str = ""
    segments: Sequence[str] = ()
    created_by: User | None = None
    created_as: str = ""


def start_draft(workspace: Workspace, start: DraftStart) -> Broadcast:
    """Make a draft; one without a name is named by its template once that is chosen. Raises BroadcastRefused."""
    unnamed = Broadcast(workspace=workspace)
    name = checked_name(start.name) if start.name.strip() else default_name(unnamed)
    wanted = find_segments(workspace, start.segments)
    try:
        with transaction.atomic():
            draft = Broadcast.objects.create(
                workspace=workspace,
                name=name,
                name_key=name_key(name),
                channel=start.channel,
                timezone=workspace.timezone,
                created_by=start.created_by,
                created_as=start.created_as,
            )
            choose_segments(draft, wanted, ())
    except IntegrityError as error:
        raise _taken(name) from error
    return draft


def rename_draft(broadcast: Broadcast, name: str) -> None:
    """Give a draft another name. Raises BroadcastRefused."""
    new = checked_name(name)
    try:
        with _changing(broadcast) as draft:
            draft.name, draft.name_key = new, name_key(new)
    except IntegrityError as error:
        raise _taken(new) from error


def choose_template(broadcast: Broadcast, channel: Channel, name: str, language: str) -> None:
    """Choose the template, of a channel. Values stay for those variables that it has as well.

    A draft that nobody has named is called by its template. Raises BroadcastRefused, and TemplateRefused where the
    channel has no such template.
    """
    shape = shape_of(find_template(channel, name, language))
    if shape.unsupported:
        raise BroadcastRefused(f"The template {shape.name} cannot be sent here: {shape.unsupported}.")
    there = {variable.key for variable in shape.variables}
    with _changing(broadcast) as draft:
        is_unnamed = draft.template_name != shape.name and has_default_name(draft)
        draft.channel, draft.template_name, draft.template_language = channel, shape.name, shape.language
        if is_unnamed:
            _name_by_default(draft)
        draft.values = {key: value for key, value in draft.values.items() if key in there}
        draft.tested_at = None


def choose_channel(broadcast: Broadcast, channel: Channel) -> None:
    """Choose the number to send from; another one has other templates, so one is chosen anew.

    Raises BroadcastRefused.
    """
    with _changing(broadcast) as draft:
        if draft.channel_id != channel.pk:
            is_unnamed = has_default_name(draft)
            draft.channel, draft.template_name, draft.template_language = channel, "", ""
            draft.tested_at = None
            if is_unnamed:
                _name_by_default(draft)


def choose_audience(broadcast: Broadcast, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
    """Choose the segments whose people get it, and those whose people do not, by name; both may be empty.

    Raises BroadcastRefused.
    """
    get_it, go_without = find_segments(broadcast.workspace, wanted), find_segments(broadcast.workspace, unwanted)
    refuse_both(get_it, go_without)
    with _choosing(broadcast) as draft:
        draft.chosen.all().delete()
        choose_segments(draft, get_it, go_without)


def place_segment(broadcast: Broadcast, name: str, side: Side) -> None:
    """Put one segment to a side, or out of both. The others stay where they are, also for who does this at once.

    Raises BroadcastRefused.
    """
    with _choosing(broadcast) as draft:
        draft.chosen.filter(Q(segment=None) | Q(segment_name=name)).delete()
        if side is not Side.OUT:
            [segment] = find_segments(draft.workspace, [name])
            placed = {"segment_name": segment.name, "is_excluded": side is Side.GOES_WITHOUT}
            draft.chosen.update_or_create(segment=segment, defaults=placed)


def fill_in(broadcast: Broadcast, values: Mapping[str, Written]) -> None:
    """Keep what was written for the variables, as it is: an unfinished one too; empty ones are left out.

    Raises BroadcastRefused for what cannot be stored.
    """
    for key, written in values.items():
        _refuse_unstorable(key, written)
    kept = {key: written for key, written in values.items() if written.text.strip() or written.fallback}
    with _changing(broadcast) as draft:
        values_now = stored_values(kept)
        if draft.values != values_now:
            draft.tested_at, draft.values = None, values_now


def plan_time(broadcast: Broadcast, at: datetime | None, *, is_timed: bool = False) -> None:
    """Note when a draft is meant to leave, None for now; it leaves only once it is scheduled.

    `is_timed`: it is meant for a time, though none is chosen yet. Raises BroadcastRefused.
    """
    if at is not None:
        refuse_wrong_time(at)
    with _changing(broadcast) as draft:
        draft.scheduled_at, draft.timezone = at, draft.workspace.timezone
        draft.is_timed = is_timed or at is not None


def note_test(broadcast: Broadcast) -> None:
    """Note that a test of the message as it is now was accepted."""
    now = timezone.now()
    Broadcast.objects.filter(pk=broadcast.pk, changed_at=broadcast.changed_at).update(tested_at=now)
    broadcast.tested_at = now


@contextmanager
def _changing(broadcast: Broadcast) -> Iterator[Broadcast]:
    """Lend the row as it is now, locked, to be changed and saved; `broadcast` then says the same."""
    with transaction.atomic():
        draft = Broadcast.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=broadcast.pk)
        if draft.state not in CHANGEABLE:
            words = WORDS[State(draft.state)]
            hint = " Make it a draft again first." if draft.state == State.SCHEDULED else ""
            raise BroadcastRefused(f"{draft.name} is {words}: it cannot be changed now.{hint}")
        before = _row(draft)
        yield draft
        if _row(draft) != before:  # a page keeps what is typed also when it is left, mostly the same once more
            draft.changed_at = timezone.now()
            draft.save()
    broadcast.refresh_from_db()


def _row(draft: Broadcast) -> dict[str, object]:
    """Give what a draft says now: its own columns, and who is chosen."""
    columns = {name: value for name, value in vars(draft).items() if not name.startswith("_")}
    return {**columns, "chosen": list(draft.chosen.order_by("id").values_list("segment_name", "is_excluded"))}


@contextmanager
def _choosing(broadcast: Broadcast) -> Iterator[Broadcast]:
    """As _changing, where segments are chosen: one that is deleted at this moment is told of."""
    try:
        with _changing(broadcast) as draft:
            yield draft
    except IntegrityError as error:
        raise BroadcastRefused(str(SegmentGone())) from error


def _refuse_unstorable(key: str, written: Written) -> None:
    for text in (written.text, written.fallback or ""):
        if len(text) > VALUE_LENGTH:
            raise BroadcastRefused(f"{key} has {len(text):,} characters; {VALUE_LENGTH:,} is the most.")
        if "\0" in text:
            raise BroadcastRefused(f"{key} has a NUL character. Leave it out.")


def _name_by_default(draft: Broadcast) -> None:
    """Give it the next free name by its template. Whoever does the same at once waits, and takes the one after."""
    Workspace.objects.select_for_update(no_key=True).get(pk=draft.workspace_id)
    draft.name = default_name(draft)
    draft.name_key = name_key(draft.name)


def _taken(name: str) -> BroadcastRefused:
    return BroadcastRefused(f"There is a broadcast {name} already. Choose another name.")

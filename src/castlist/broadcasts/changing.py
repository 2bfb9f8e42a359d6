"""Changing a draft by one command: all that is given, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from castlist.audience.attributes import known_attributes
from castlist.broadcasts.browsing import read_draft
from castlist.broadcasts.composing import NOBODY_CHOSEN, check_broadcast, refuse_wrong_time
from castlist.broadcasts.drafting import choose_audience, choose_channel, choose_template, fill_in, rename_draft
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import values_of
from castlist.broadcasts.running import refuse_incomplete, schedule_broadcast
from castlist.channels.models import Channel
from castlist.channels.templates import find_template

CHOOSE_TEMPLATE = "Choose a template first."


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is to be another: None and what is not in `values` stays. An empty value is taken away."""

    name: str | None = None
    channel: Channel | None = None
    template: str | None = None
    language: str | None = None
    segments: Sequence[str] | None = None
    excluded: Sequence[str] | None = None
    values: Mapping[str, Written] = field(default_factory=dict)
    scheduled_at: datetime | None = None


def change_draft(broadcast: Broadcast, changes: Changes) -> tuple[str, ...]:
    """Change a draft; says in sentences what it still lacks before it can leave. A time schedules it, so nothing may.

    Raises BroadcastRefused, FillingRefused for a value that cannot be used, and TemplateRefused; then all is as before.
    """
    with transaction.atomic():
        if changes.name is not None:
            rename_draft(broadcast, changes.name)
        _change_template(broadcast, changes)
        if changes.segments is not None or changes.excluded is not None:
            _change_audience(broadcast, changes)
        if changes.values:
            fill_in(broadcast, {**values_of(broadcast), **changes.values})
        lacks = _checked(broadcast, changes)
        if changes.scheduled_at is not None:
            refuse_wrong_time(changes.scheduled_at)
            refuse_incomplete(broadcast)
            check_broadcast(broadcast)
    if changes.scheduled_at is not None:
        schedule_broadcast(broadcast, changes.scheduled_at)
    return lacks


def _change_template(broadcast: Broadcast, changes: Changes) -> None:
    channel = changes.channel or broadcast.channel
    if changes.template is not None or changes.language is not None:
        name = changes.template or broadcast.template_name
        found = find_template(channel, name, changes.language)
        choose_template(broadcast, channel, found.name, found.language)
    elif changes.channel is not None:
        choose_channel(broadcast, channel)


def _change_audience(broadcast: Broadcast, changes: Changes) -> None:
    chosen = list(broadcast.chosen.order_by("id"))
    wanted = changes.segments
    unwanted = changes.excluded
    if wanted is None:
        wanted = [each.segment_name for each in chosen if not each.is_excluded]
    if unwanted is None:
        unwanted = [each.segment_name for each in chosen if each.is_excluded]
    choose_audience(broadcast, wanted, unwanted)


def _checked(broadcast: Broadcast, changes: Changes) -> tuple[str, ...]:
    """Refuse values that cannot be used, and say what is missing: a draft may be without it."""
    lacks = () if broadcast.chosen.filter(is_excluded=False).exists() else (NOBODY_CHOSEN,)
    if not broadcast.template_name:
        return (CHOOSE_TEMPLATE, *lacks)
    connection.ensure_connection()
    problems = read_draft(broadcast, known_attributes(connection.connection, broadcast.workspace_id)).problems
    wrong = [words for key, words in problems.items() if key in broadcast.values]
    if wrong and changes.values:
        raise FillingRefused(wrong)
    return (*problems.values(), *lacks)

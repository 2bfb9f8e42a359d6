"""Mirroring by itself: every six hours, and soon after a provider has said that a template changed."""

from collections.abc import Callable, Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from castlist.channels.mirroring import mirror_templates
from castlist.channels.models import Channel, ChannelState
from castlist.channels.refusals import ChannelRefused
from castlist.channels.sealed import note_sealed
from castlist.channels.serving import serve_due
from castlist.config.logs import logger
from castlist.config.vault import SealBroken

AGAIN = timedelta(minutes=15)
"""After so long one that failed, or was killed, is tried again."""


def mirror_due_channels(should_end: Callable[[], bool] = lambda: False) -> int:
    """Mirror the channels whose time has come; says how many. For a worker, every minute or so, any number of workers.

    What goes wrong is noted at its channel and logged. `should_end` is asked before each channel.
    """
    return serve_due(_take_due, _mirror, should_end)


def _mirror(channel: Channel) -> None:
    try:
        mirror_templates(channel)
    except (ChannelRefused, SealBroken) as refusal:
        if isinstance(refusal, SealBroken):
            note_sealed(channel, refusal)
        logger(__name__).warning("templates_not_mirrored", channel=str(channel.uuid), reason=str(refusal))


def _take_due(busy: Collection[int] = ()) -> Channel | None:
    """Take the channel that has waited longest, in none of the `busy` workspaces, so that no other worker takes it."""
    now = timezone.now()
    due = Channel.objects.filter(state__in=[ChannelState.ACTIVE, ChannelState.PAUSED], templates_due_at__lte=now)
    due = due.exclude(workspace__in=busy)
    with transaction.atomic():
        channel = due.select_for_update(skip_locked=True).order_by("templates_due_at").first()
        if channel is not None:
            channel.templates_due_at = now + AGAIN
            channel.save(update_fields=["templates_due_at"])
    return channel

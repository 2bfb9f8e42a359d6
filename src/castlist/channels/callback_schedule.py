"""Registering callbacks by itself: what was not told to a provider when it should have been is told by a worker.

The provider did not answer when the channel was connected, the process died in between, or the server has moved.
"""

from collections.abc import Callable, Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from castlist.channels.callbacks import register_callback
from castlist.channels.lifecycle import CONNECTED
from castlist.channels.models import Channel
from castlist.channels.providers import PROVIDERS
from castlist.channels.serving import serve_due
from castlist.config.environment import environment
from castlist.config.logs import logger
from castlist.config.vault import SealBroken

AGAIN = timedelta(minutes=15)
"""A channel is tried no more often, by whichever worker."""


def register_due_callbacks(should_end: Callable[[], bool] = lambda: False) -> int:
    """Tell providers of the callbacks that they were not told of; says how many were tried. For a worker, now and then.

    Without CASTLIST_PUBLIC_URL there is nothing to tell. `should_end` is asked before each channel.
    """
    return serve_due(_take_due, _register, should_end)


def _register(channel: Channel) -> None:
    try:
        register_callback(channel)
    except SealBroken as broken:
        logger(__name__).warning("callback_not_registered", channel=str(channel.uuid), reason=str(broken))


def _take_due(busy: Collection[int]) -> Channel | None:
    """Take a channel whose provider was not told of this server's address, so that no other worker takes it.

    `busy`: the workspaces of which none is taken.
    """
    public, now = environment().public_url, timezone.now()
    if not public:
        return None
    by_call = [name for name, facts in PROVIDERS.items() if facts.has_own_callback_call]
    due = Channel.objects.filter(provider__in=by_call, state__in=CONNECTED).exclude(callback_set_for=public)
    due = due.filter(Q(callback_tried_at=None) | Q(callback_tried_at__lt=now - AGAIN)).exclude(workspace__in=busy)
    with transaction.atomic():
        channel = due.select_for_update(skip_locked=True).order_by("id").first()
        if channel is not None:
            channel.callback_tried_at = now
            channel.save(update_fields=["callback_tried_at"])
    return channel

"""A channel is disconnected: what it was sending is paused with it, in the same transaction."""

from django.db.models.functions import Now

from castlist.broadcasts.lifecycle import RUNNING, State
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel

DISCONNECTED_WORDS = "The channel was disconnected."


def hold_disconnected(channel: Channel) -> None:
    """Pause what is Preparing or Sending by a channel that is taken away. What is on its way may still arrive."""
    running = Broadcast.objects.filter(workspace=channel.workspace_id, channel=channel.pk, state__in=RUNNING)
    running.update(state=State.PAUSED, state_reason=DISCONNECTED_WORDS, is_self_paused=True, held_at=Now())

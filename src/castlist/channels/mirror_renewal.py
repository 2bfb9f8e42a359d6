"""Reading the templates again just before one is used: what is mirrored may be hours old (reference §9)."""

from datetime import timedelta

from django.utils import timezone

from castlist.channels.mirroring import mirror_templates
from castlist.channels.models import Channel, ChannelState, Provider
from castlist.channels.refusals import ChannelRefused
from castlist.config.logs import logger
from castlist.config.vault import SealBroken

FRESH = timedelta(minutes=5)
"""A mirror that is younger counts as it is."""

RENEWAL_SECONDS = 10.0
"""So long whoever uses a template waits for its provider: a person, or a start behind which others wait."""


def renew_mirror(channel: Channel, *, seconds: float = RENEWAL_SECONDS) -> None:
    """Mirror the templates of a channel unless that was done a moment ago, and read the channel anew.

    A provider that cannot be reached, or that has not listed all within so many `seconds`, keeps nobody: what is
    mirrored stays and counts then. Nothing is raised; one that refuses the key stops the channel, as always.
    """
    is_fresh = channel.templates_synced_at is not None and channel.templates_synced_at > timezone.now() - FRESH
    if is_fresh or channel.provider == Provider.SANDBOX or channel.state != ChannelState.ACTIVE:
        return
    try:
        mirror_templates(channel, seconds=seconds, needs_all=True)
    except (ChannelRefused, SealBroken) as refusal:
        logger(__name__).warning("templates_not_renewed", channel=str(channel.uuid), reason=str(refusal))
    channel.refresh_from_db()

"""What is sealed of channels, and what to say where the key to it is gone."""

from django.db.models import Q

from castlist.channels.access import access_of
from castlist.channels.health import note_trouble
from castlist.channels.lifecycle import CONNECTED, sources
from castlist.channels.lookup import row_of
from castlist.channels.models import Channel, ChannelState
from castlist.config.vault import SealBroken


def has_sealed() -> bool:
    """Whether a connected channel has anything that a key has sealed."""
    is_empty = Q(sealed_api_key="", sealed_app_secret="", sealed_callback_secret="")
    return Channel.objects.filter(~is_empty, state__in=CONNECTED).exists()


def note_sealed(channel: Channel, broken: SealBroken) -> None:
    """Halt a channel whose key cannot be opened, and say why at it. Verify makes it active again."""
    words = str(broken)
    active = row_of(channel).filter(state__in=sources(ChannelState.KEY_REFUSED))
    active.update(state=ChannelState.KEY_REFUSED, state_reason=words)
    note_trouble(channel, words)


def sealed_words(channel: Channel) -> str:
    """Say why what is sealed of a channel cannot be opened; empty where it can."""
    try:
        access_of(channel)
    except SealBroken as broken:
        return str(broken)
    return ""

"""How a channel fares: what providers answer about it is noted, and may stop it."""

from django.utils import timezone

from castlist.channels.lifecycle import CONNECTED, sources
from castlist.channels.lookup import row_of
from castlist.channels.models import Channel, ChannelState
from castlist.channels.providers.errors import ErrorKind, ProviderError

KEY_CODES = frozenset({"http 401", "0", "190", "RBC001"})
"""The codes that say that the key is refused: HTTP's, Meta's, Kaleyra's (reference §4.2, §4.4)."""


def note_channel_error(channel: Channel, error: ProviderError) -> bool:
    """Note what a provider refused. One that stops channels moves it: Active → Key refused, or Active → Stopped.

    Says whether it was moved. Whatever else it is, paused or stopped already, it stays so, and the error is noted.
    """
    words = error_words(error)
    if error.kind is ErrorKind.STOP_CHANNEL:
        target = halted_state(error)
        active = row_of(channel).filter(state__in=sources(target))
        if active.update(state=target, state_reason=words, last_error=words, last_error_at=timezone.now()):
            return True
    note_trouble(channel, words)
    return False


def note_trouble(channel: Channel, words: str) -> None:
    """Note a sentence as the channel's last error, without moving it."""
    row_of(channel).filter(state__in=CONNECTED).update(last_error=words, last_error_at=timezone.now())


def halted_state(error: ProviderError) -> ChannelState:
    """Say where an error that stops channels leads."""
    return ChannelState.KEY_REFUSED if is_key_refused(error) else ChannelState.STOPPED


def is_key_refused(error: ProviderError) -> bool:
    """Whether it is the key that was refused, which a new one mends; other stops need a look at the account."""
    return error.kind is ErrorKind.STOP_CHANNEL and error.code in KEY_CODES


def error_words(error: ProviderError) -> str:
    """Say what happened, what the provider says of it, and what to do."""
    detail = "" if is_key_refused(error) or not error.detail else f" ({error.code}: {error.detail.rstrip('.')})"
    return f"{error.title}{detail}. {error.to_do}".rstrip()

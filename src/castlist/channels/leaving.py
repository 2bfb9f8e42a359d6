"""What other rooms do when a channel is disconnected: they say so here, since channels know nothing of them."""

from collections.abc import Callable

from castlist.channels.models import Channel

Leaver = Callable[[Channel], None]

_leavers: list[Leaver] = []


def register_leaver(leaver: Leaver) -> None:
    """Let something be done, in the same transaction, whenever a channel is disconnected."""
    if leaver not in _leavers:
        _leavers.append(leaver)


def tell_leavers(channel: Channel) -> None:
    """Tell everybody that a channel is being disconnected."""
    for leaver in _leavers:
        leaver(channel)

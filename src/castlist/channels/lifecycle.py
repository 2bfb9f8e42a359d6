"""The states of a channel and the arrows between them."""

from castlist.channels.models import ChannelState

ARROWS: dict[ChannelState, frozenset[ChannelState]] = {
    ChannelState.ACTIVE: frozenset(
        {ChannelState.PAUSED, ChannelState.KEY_REFUSED, ChannelState.STOPPED, ChannelState.DISCONNECTED}
    ),
    ChannelState.PAUSED: frozenset({ChannelState.ACTIVE, ChannelState.DISCONNECTED}),
    ChannelState.KEY_REFUSED: frozenset({ChannelState.ACTIVE, ChannelState.DISCONNECTED}),
    ChannelState.STOPPED: frozenset({ChannelState.ACTIVE, ChannelState.DISCONNECTED}),
    ChannelState.DISCONNECTED: frozenset(),
}
"""A person pauses and resumes; a provider's answer refuses the key or stops; a verification makes active again.

What a person has paused stays paused, whatever a provider answers: only Resume leads out of it.
"""

HALTED = (ChannelState.KEY_REFUSED, ChannelState.STOPPED)
"""A provider's answer led here, and a verification leads out."""

CONNECTED = tuple(state for state in ChannelState if state is not ChannelState.DISCONNECTED)


def sources(target: ChannelState) -> list[str]:
    """List the states from which an arrow leads to `target`, for the WHERE of the statement that moves."""
    return [state.value for state, targets in ARROWS.items() if target in targets]

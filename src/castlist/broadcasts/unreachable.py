"""A provider that cannot be reached: the channel is held, and tried again after as long as that has gone on. Pure."""

FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 60.0

PATIENCE_SECONDS = 300.0
"""After so long the channel's broadcasts are paused: a person looks, and nothing leaves hours later by surprise."""


def wait_for(seconds: float) -> float:
    """Say how long to wait before the next try, after so many seconds without reaching it."""
    return min(LONGEST_WAIT_SECONDS, max(FIRST_WAIT_SECONDS, seconds))


def is_over(seconds: float) -> bool:
    """Whether waiting by itself is over."""
    return seconds >= PATIENCE_SECONDS


def unreachable_words(words: str) -> str:
    """Say why the broadcasts are paused. `words`: what happened, as the channel's last error has it."""
    return f"The provider could not be reached for {PATIENCE_SECONDS / 60:.0f} minutes. {words}"

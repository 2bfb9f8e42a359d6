"""Telling a person what is being waited for, once it takes longer than one would think."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 2.0


class Telling:
    """Says each thing once, and nothing in the first seconds."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begin to wait now."""
        self.say = say
        self._begun = time.monotonic()
        self._told: set[str] = set()

    def about(self, words: str) -> None:
        """Say what is being waited for, if that takes long and was not said yet."""
        if words not in self._told and time.monotonic() - self._begun > PATIENCE_SECONDS:
            self._told.add(words)
            self.say(words)

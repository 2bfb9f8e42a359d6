"""Refusing what comes too fast: in all, and to one person (§6.1)."""

from collections import deque


class Throttle:
    """Lets at most `rate` messages pass in any second."""

    def __init__(self, rate: int) -> None:
        self._passed: deque[float] = deque(maxlen=rate)
        self._rate = rate

    def lets_pass(self, now: float) -> bool:
        """Whether one more may pass at `now` (seconds of a steady clock). One that may not does not count."""
        if len(self._passed) == self._rate and now - self._passed[0] < 1:
            return False
        self._passed.append(now)
        return True

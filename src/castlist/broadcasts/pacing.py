"""At what pace a channel sends: evenly, never in bursts, slower while the provider throttles (reference §6.1). Pure.

Times are seconds of one clock that never goes back; whoever paces gives them.
"""

CATCH_UP_SECONDS = 0.02
"""How much a sender that was woken late may make up for: more would be a burst, nothing would be too slow."""

SLOWEST = 1.0
"""Messages a second below which throttling does not go."""

THROTTLE_SECONDS = 1.0
"""Refusals within so long after one another tell of the same excess: the rate goes down once."""

RECOVERY_SHARE = 0.05
"""Of its limit the rate wins back so much a second, once nobody throttles."""


UNLIMITED_RATE = 1_000.0
"""What throttling takes for the rate of a channel without a limit: the most that any provider allows."""


def recovered(rate: float, limit: float, seconds: float) -> float:
    """Say what a rate that was lowered has become so many seconds later, with nobody throttling since."""
    highest = limit or UNLIMITED_RATE
    rate += highest * RECOVERY_SHARE * max(0.0, seconds)
    return limit if rate >= highest else rate


class Pacer:
    """Gives each message its moment. `limit`: messages a second; 0 means that nothing holds them back.

    `rate`: what throttling has made of it before; without it the limit itself.
    """

    def __init__(self, limit: float, *, now: float, rate: float | None = None) -> None:
        self._limit = limit
        self._rate = limit if rate is None else rate
        self._next = now
        self._throttled_at = float("-inf")
        self._recovered_at = now

    @property
    def rate(self) -> float:
        """Messages a second as things stand; 0 where there is no limit."""
        return self._rate

    def set_limit(self, limit: float) -> None:
        """Take over another limit. What throttling has made of the rate stays, as far as it is below."""
        if limit != self._limit:
            is_free = self._rate == self._limit or not self._rate
            self._limit = limit
            self._rate = limit if is_free or not limit else min(self._rate, limit)

    def take_slot(self, now: float) -> float:
        """Reserve the next moment to send at; gives how many seconds that is from now."""
        self._recover(now)
        if not self._rate:
            return 0.0
        at = max(self._next, now - CATCH_UP_SECONDS)
        self._next = at + 1.0 / self._rate
        return max(0.0, at - now)

    def throttle(self, now: float) -> None:
        """Halve the rate, since the provider refused for sending too fast."""
        if now - self._throttled_at < THROTTLE_SECONDS:
            return
        self._throttled_at = self._recovered_at = now
        self._rate = max(SLOWEST, (self._rate or UNLIMITED_RATE) / 2)

    def _recover(self, now: float) -> None:
        """Win back a little for every second since the last refusal."""
        if self._rate == self._limit or now - self._throttled_at < THROTTLE_SECONDS:
            return
        self._rate = recovered(self._rate, self._limit, now - self._recovered_at)
        self._recovered_at = now

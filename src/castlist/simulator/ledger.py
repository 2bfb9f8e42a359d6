"""The ledger: every message that was accepted, and what was counted."""

import time
from collections import Counter
from dataclasses import dataclass

from castlist.simulator.message import Message


@dataclass(slots=True, kw_only=True)
class Dealings:
    """What one recipient has had. `tries` got as far as the lot; `last_at` is on the steady clock, 0 for never.

    `wrote_at`: when the person last wrote, in seconds since 1970.
    """

    received: int = 0
    tries: int = 0
    accepted: int = 0
    last_at: float = 0
    wrote_at: float = 0
    last: Message | None = None


class Ledger:
    """What the simulator received and did.

    Counts are of requests to send; `questions` are those about templates and about the number.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.people: dict[str, Dealings] = {}
        self.received = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.refused: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.questions: Counter[str] = Counter()
        self.first_at: float | None = None
        self.last_at: float | None = None
        self.by_second: Counter[int] = Counter()

    def dealings(self, whom: str) -> Dealings:
        """Give what was counted for a recipient (digits, or user id)."""
        found = self.people.get(whom)
        if found is None:
            found = self.people[whom] = Dealings()
        return found

    def begin(self) -> None:
        """Count a request that came in."""
        self.received += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def end(self) -> None:
        """Count a request that is done, answered or not."""
        self.in_flight -= 1

    def accept(self, message: Message, dealings: Dealings) -> None:
        """Enter an accepted message."""
        now = time.monotonic()
        self.messages.append(message)
        self.by_second[int(now)] += 1
        self.first_at = now if self.first_at is None else self.first_at
        self.last_at = now
        dealings.accepted += 1
        dealings.last_at = now
        dealings.last = message

    def statistics(self) -> dict[str, object]:
        """Sum up, as JSON. The rate is of accepted messages a second, from the first to the last."""
        return {
            "received": self.received,
            "accepted": len(self.messages),
            "refused": dict(self.refused),
            "faults": dict(self.faults),
            "states": dict(Counter(message.state.value for message in self.messages)),
            "in_flight": {"now": self.in_flight, "most": self.most_in_flight},
            "recipients": {
                "count": len(self.people),
                "most_received_by_one": max((each.received for each in self.people.values()), default=0),
                "most_accepted_by_one": max((each.accepted for each in self.people.values()), default=0),
            },
            "rate": self._rate(),
            "questions": dict(self.questions),
        }

    def _rate(self) -> dict[str, float]:
        seconds = (self.last_at or 0) - (self.first_at or 0)
        mean = (len(self.messages) - 1) / seconds if seconds > 0 else 0.0
        return {"seconds": seconds, "mean": mean, "peak": max(self.by_second.values(), default=0)}

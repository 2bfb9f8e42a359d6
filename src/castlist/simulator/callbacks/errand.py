"""An event under way to the business, and the counts of those that arrived."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from castlist.simulator.callbacks.events import Event
from castlist.simulator.callbacks.plan import Step


@dataclass(slots=True, kw_only=True)
class Errand:
    """An event to be told, and what happens to its message after it.

    `base`: when the message was answered, in seconds since 1970. `done` is told when the event has arrived, for those
    who wait. `era`: how often everything had been forgotten before.
    """

    event: Event
    era: int
    later: Sequence[Step] = ()
    base: float = 0
    tries: int = 0
    done: asyncio.Event | None = None


@dataclass(slots=True)
class Counts:
    """What was told. `told` counts events, `requests` those answered with 200, `failed` tries that were not.

    `nowhere`: events while no address was set. `troubles`: why tries failed.
    """

    told: int = 0
    requests: int = 0
    failed: int = 0
    nowhere: int = 0
    troubles: Counter[str] = field(default_factory=Counter)

"""Delivering callbacks: at their time, a message's own in order, again until answered with 200 (§5.1, §5.3)."""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiohttp

from castlist.simulator.callbacks.errand import Counts, Errand
from castlist.simulator.callbacks.events import Event, StatusTold
from castlist.simulator.callbacks.plan import Step
from castlist.simulator.callbacks.post import Undelivered, post
from castlist.simulator.message import Message, further
from castlist.simulator.wire import Callback, Destination

TICK = 0.02
"""Seconds between looks at the clock: what falls due in between goes in one request where the provider does that."""

FIRST_GAP = 0.25
LONGEST_GAP = 10.0
"""Seconds until a callback that was not taken is tried again; the gap doubles."""


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How callbacks are written and where they go.

    `write` makes one request of events with the same destination; `address` says where an event goes now, None while
    nowhere is set. At most `batch` events stand in one request, at most `connections` requests are open.
    """

    write: Callable[[Sequence[Event]], Callback]
    address: Callable[[Event], Destination | None]
    batch: int
    connections: int


class Delivery:
    """Keeps what has to be told until its time, and tells it."""

    def __init__(self, ways: Ways) -> None:
        self.counts = Counts()
        self._ways = ways
        self._due: list[tuple[float, int, Errand]] = []
        self._ready: deque[Errand] = deque()
        self._number = 0
        self._era = 0
        self._requests = 0
        self._under_way = 0

    @property
    def waiting(self) -> int:
        """How many events are known and not told yet; the later ones of a message are not known yet."""
        return len(self._due) + len(self._ready) + self._under_way

    def follow(self, message: Message, steps: Sequence[Step], base: float, done: asyncio.Event | None = None) -> None:
        """Tell what happens to a message, one step after the other. `base`: when it is answered (seconds since 1970).

        With `done` the first step is told at once.
        """
        if not steps:
            return
        now = time.time()
        at = now if done else base + steps[0].after
        event = StatusTold(message=message, state=steps[0].state, at=int(at), problem=steps[0].problem)
        self._put(Errand(event=event, later=steps[1:], base=base, era=self._era, done=done), at - now)

    def tell(self, event: Event) -> None:
        """Tell something at once."""
        self._put(Errand(event=event, era=self._era), 0)

    def forget(self) -> None:
        """Drop all that waits, and start counting anew."""
        self._due.clear()
        self._ready.clear()
        self._era += 1
        self.counts = Counts()

    async def run(self) -> None:
        """Tell what falls due, until it is cancelled."""
        connector = aiohttp.TCPConnector(limit=self._ways.connections)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as requests:
            while True:
                self._look_at_clock()
                self._start_requests(session, requests)
                await asyncio.sleep(TICK)

    def _put(self, errand: Errand, wait: float) -> None:
        self._number += 1
        heapq.heappush(self._due, (time.monotonic() + wait, self._number, errand))

    def _look_at_clock(self) -> None:
        """Make ready what falls due. A message's state moves now, whether or not the business can be told."""
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            errand = heapq.heappop(self._due)[2]
            if isinstance(errand.event, StatusTold):
                message = errand.event.message
                message.state = further(message.state, errand.event.state)
            self._ready.append(errand)

    def _start_requests(self, session: aiohttp.ClientSession, requests: asyncio.TaskGroup) -> None:
        """Start as many requests as may be open; one that is done starts the next without waiting for the clock."""
        while self._ready and self._requests < self._ways.connections:
            destination, errands = self._take()
            if destination is None:
                self.counts.nowhere += len(errands)
                self._arrived(errands)
                continue
            self._requests += 1
            self._under_way += len(errands)
            task = requests.create_task(self._request(session, destination, errands))
            task.add_done_callback(lambda done: self._go_on(done, session, requests))

    def _go_on(self, done: asyncio.Task[None], session: aiohttp.ClientSession, requests: asyncio.TaskGroup) -> None:
        if not done.cancelled():
            self._start_requests(session, requests)

    def _take(self) -> tuple[Destination | None, list[Errand]]:
        """Take what goes to the same address as the first that is ready, at most a batch."""
        errands = [self._ready.popleft()]
        destination = self._ways.address(errands[0].event)
        while self._ready and len(errands) < self._ways.batch:
            if self._ways.address(self._ready[0].event) is not destination:
                break
            errands.append(self._ready.popleft())
        return destination, errands

    async def _request(self, session: aiohttp.ClientSession, destination: Destination, errands: list[Errand]) -> None:
        try:
            await post(session, destination, self._ways.write([errand.event for errand in errands]))
        except Undelivered as trouble:
            self._again(errands, str(trouble))
        else:
            self._count_told(errands)
            self._arrived(errands)
        finally:
            self._requests -= 1
            self._under_way -= len(errands)

    def _count_told(self, errands: Sequence[Errand]) -> None:
        if errands[0].era == self._era:
            self.counts.requests += 1
            self.counts.told += len(errands)

    def _arrived(self, errands: Sequence[Errand]) -> None:
        """Go on with what happens next to the messages: in order, because only now."""
        for errand in errands:
            if errand.done:
                errand.done.set()
            if errand.era == self._era and isinstance(errand.event, StatusTold):
                self.follow(errand.event.message, errand.later, errand.base)

    def _again(self, errands: Sequence[Errand], trouble: str) -> None:
        """Try again after a gap, unless all was forgotten in the meantime."""
        if errands[0].era != self._era:
            return
        self.counts.failed += 1
        self.counts.troubles[trouble] += 1
        for errand in errands:
            gap = min(FIRST_GAP * 2**errand.tries, LONGEST_GAP)
            errand.tries += 1
            self._put(errand, gap)

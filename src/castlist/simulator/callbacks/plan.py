"""When a message is sent, delivered and read, and what is told of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from castlist.simulator.faults.fate import CALM, Fate
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import State
from castlist.simulator.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something happens to a message: `after` seconds from the answer."""

    state: State
    after: float
    problem: Problem | None = None


LEFT_OUT = {
    Kind.UNDELIVERED: {State.DELIVERED, State.READ},
    Kind.UNREAD: {State.READ},
    Kind.SKIP_DELIVERED: {State.DELIVERED},
    Kind.LOST: {State.SENT, State.DELIVERED, State.READ},
}

STEPS_BEFORE_FAILURE = {Kind.LATER: 0, Kind.SENT_THEN: 1, Kind.DELIVERED_THEN: 2, Kind.READ_THEN: 3}


def plan(fate: Fate, *, seed: int, recipient: str, within: float) -> Sequence[Step]:
    """Plan what happens to an accepted message in `within` seconds, always the same for a recipient and seed."""
    sent, delivered, read = _times(seed, recipient, within)
    steps = [
        Step(state=State.SENT, after=sent),
        Step(state=State.DELIVERED, after=delivered),
        Step(state=State.READ, after=read),
    ]
    return steps if fate is CALM else _spoilt(steps, fate, within)


def _times(seed: int, recipient: str, within: float) -> tuple[float, float, float]:
    """Spread the three times: sent in the first fifth, delivered by the middle, read by the end."""
    lots = [byte / 256 for byte in blake2b(f"{seed}|when|{recipient}".encode(), digest_size=3).digest()]
    return within * 0.2 * lots[0], within * (0.2 + 0.3 * lots[1]), within * (0.5 + 0.5 * lots[2])


def _spoilt(steps: list[Step], fate: Fate, within: float) -> list[Step]:
    """Apply what the lot has drawn. The order of the faults: what is left out, failures, disorder, duplicates."""
    left_out = set().union(*(LEFT_OUT.get(kind, set()) for kind in fate.struck))
    if fate.failure:
        kind, problem = fate.failure
        before = steps[: STEPS_BEFORE_FAILURE[kind]]
        after = before[-1].after if before else steps[0].after
        steps = [*before, Step(state=State.FAILED, after=min(after + within / 10, within), problem=problem)]
    steps = [step for step in steps if step.state not in left_out]
    if Kind.DISORDER in fate.struck:
        steps.reverse()
    if Kind.DUPLICATE in fate.struck:
        steps = [step for step in steps for _ in range(2)]
    return steps

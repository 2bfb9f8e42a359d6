"""Whom a fault strikes: drawn by seed, fault, recipient and try, so that a run can be repeated. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from castlist.simulator.faults.kinds import FAILING_LATER, NUMBERED, Kind
from castlist.simulator.faults.language import Fault
from castlist.simulator.problem import Problem

OF_OTHER_CALLS = (Kind.LISTING, Kind.VERIFYING)
"""These do not concern messages."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one request to send.

    `refusal`: not accepted, answered so. `answer`: accepted, but answered so. `failure`: accepted, and at which point a
    callback tells that it failed, with what. `struck`: the other kinds of faults that it meets.
    """

    refusal: Problem | None = None
    answer: Problem | None = None
    failure: tuple[Kind, Problem] | None = None
    struck: frozenset[Kind] = frozenset()


CALM = Fate()
"""Nothing goes wrong."""


def draw(seed: int, word: str, recipient: str, nth: int) -> float:
    """Draw a number from 0 to below 1, always the same for the same words."""
    lot = blake2b(f"{seed}|{word}|{recipient}|{nth}".encode(), digest_size=8).digest()
    return int.from_bytes(lot) / 2**64


def strikes(fault: Fault, seed: int, recipient: str, nth: int) -> bool:
    """Whether a fault strikes the `nth` try (from 1) to a recipient (digits)."""
    if fault.only and recipient not in fault.only:
        return False
    if fault.first is not None and nth > fault.first:
        return False
    return fault.number >= 1 or draw(seed, fault.word, recipient, nth) < fault.number


def fate_of(faults: Iterable[Fault], seed: int, recipient: str, nth: int) -> Fate:
    """Decide what becomes of the `nth` try to a recipient. Of several refusals the first one counts."""
    met = [
        fault
        for fault in faults
        if fault.kind not in NUMBERED and fault.kind not in OF_OTHER_CALLS and strikes(fault, seed, recipient, nth)
    ]
    if not met:
        return CALM
    failing = next((fault for fault in met if fault.kind in FAILING_LATER), None)
    return Fate(
        refusal=_first(met, Kind.REFUSE),
        answer=_first(met, Kind.ANSWER),
        failure=(failing.kind, failing.problem) if failing and failing.problem else None,
        struck=frozenset(fault.kind for fault in met),
    )


def _first(met: Iterable[Fault], kind: Kind) -> Problem | None:
    return next((fault.problem for fault in met if fault.kind is kind), None)

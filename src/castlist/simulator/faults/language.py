"""The language of `--fail`: `WHAT[@DIGITS,…][=SHARE][*N]`. Pure."""

import re
from dataclasses import dataclass

from castlist.simulator.faults.kinds import FAILING_LATER, NUMBERED, OF_META_ANSWERS, Kind
from castlist.simulator.playable import playable, playable_later
from castlist.simulator.problem import Problem
from castlist.simulator.provider_name import META_SHAPED, ProviderName

FORM = re.compile(
    r"(?P<what>[A-Za-z0-9:-]+)"
    r"(?:@(?P<only>\+?[0-9]+(?:,\+?[0-9]+)*))?"
    r"(?:=(?P<number>[0-9]+(?:\.[0-9]+)?))?"
    r"(?:\*(?P<first>[0-9]+))?"
)


class FaultRefused(Exception):
    """A fault cannot be played as written. The message says what is wrong and how to write it."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    `word` as written, without its conditions: the lot is drawn by it. `number`: the share of messages struck (0 to 1),
    for `throttle` messages a second, for `pair` seconds. `only`: the recipients' digits, empty for everybody.
    `first`: only so many first tries to one recipient are struck, None for all.
    """

    word: str
    kind: Kind
    problem: Problem | None = None
    number: float = 1.0
    only: frozenset[str] = frozenset()
    first: int | None = None


def read_faults(specs: tuple[str, ...], provider: ProviderName) -> tuple[Fault, ...]:
    """Read all that was given with `--fail`. Raises FaultRefused for the first that cannot be played."""
    return tuple(read_fault(spec, provider) for spec in specs)


def read_fault(spec: str, provider: ProviderName) -> Fault:
    """Read one fault, such as `131026=0.02`, `later:131049@919876543210` or `131016*1`. Raises FaultRefused."""
    found = FORM.fullmatch(spec.strip())
    if found is None:
        raise FaultRefused(f"--fail {spec}: write WHAT[@DIGITS,...][=SHARE][*N], for example 131026=0.02.")
    word = found["what"]
    kind, problem = _read_what(word, provider)
    if kind in OF_META_ANSWERS and provider not in META_SHAPED:
        raise FaultRefused(f"--fail {spec}: {provider} has no such answer; it can be played for meta and 360dialog.")
    return Fault(
        word=word,
        kind=kind,
        problem=problem,
        number=_read_number(spec, kind, found["number"]),
        only=frozenset(digits.lstrip("+") for digits in (found["only"] or "").split(",") if digits),
        first=None if found["first"] is None else int(found["first"]),
    )


def _read_what(word: str, provider: ProviderName) -> tuple[Kind, Problem | None]:
    """Find the kind and the refusal that a word names. Raises FaultRefused."""
    head, colon, tail = word.partition(":")
    name = f"{head}:" if colon else head
    if name == "throttle:":
        return Kind.THROTTLE, _read_problem(tail, provider, later=False)
    if colon and name in set(Kind):
        kind = Kind(name)
        return kind, _read_problem(tail, provider, later=kind in FAILING_LATER)
    if not colon and word != Kind.REFUSE and word in set(Kind):
        return Kind(word), None
    return Kind.REFUSE, _read_problem(word, provider, later=False)


def _read_problem(word: str, provider: ProviderName, *, later: bool) -> Problem:
    problem = playable_later(word, provider) if later else playable(word, provider)
    if problem is None:
        where = "in a callback" if later else "in an answer"
        raise FaultRefused(
            f"--fail {word}: {provider} has no such fault {where}. "
            "Write a code of Meta's, http-400 to http-599, or a word of docs/simulator.md."
        )
    return problem


def _read_number(spec: str, kind: Kind, text: str | None) -> float:
    if kind in NUMBERED:
        if text is None or float(text) <= 0 or (kind is Kind.THROTTLE and float(text) < 1):
            unit = "messages a second" if kind is Kind.THROTTLE else "seconds"
            raise FaultRefused(f"--fail {spec}: say how many {unit}, for example {kind}=20.")
        return float(text)
    share = 1.0 if text is None else float(text)
    if share > 1:
        raise FaultRefused(f"--fail {spec}: the share is between 0 and 1; 0.02 is two in a hundred.")
    return share

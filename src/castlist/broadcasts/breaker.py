"""The circuit breaker: failures alike in a row mean that everybody would fail. Pure; who counts keeps the count."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Run:
    """So many messages of a broadcast have failed alike, one after another, with this code."""

    code: str = ""
    messages: int = 0


NO_RUN = Run()


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What came of one message, for the count. `alike`: the code of a failure that could hit everybody.

    `is_fine`: it went well, so not everybody fails. Neither of both (one person's own failure) says nothing of others.
    """

    alike: str | None = None
    is_fine: bool = False


def go_on(run: Run, sign: Sign) -> Run:
    """Count one more."""
    if sign.is_fine:
        return NO_RUN
    if sign.alike is None:
        return run
    return Run(code=sign.alike, messages=run.messages + 1 if sign.alike == run.code else 1)


def count_signs(run: Run, signs: Iterable[Sign], most: int) -> tuple[Run, bool]:
    """Count on; says as well whether the breaker opened at `most` in a row, with which the count begins anew."""
    is_open = False
    for sign in signs:
        run = go_on(run, sign)
        if run.messages >= most:
            run, is_open = NO_RUN, True
    return run, is_open

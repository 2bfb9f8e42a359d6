"""What follows from answers for a whole channel: one that is to be stopped is, whatever came first."""

import asyncio
import time
from typing import Any, cast

import pytest

from castlist.broadcasts import following
from castlist.broadcasts.consequences import consequence_of
from castlist.broadcasts.following import LONGEST_PAUSE_SECONDS, Follower
from castlist.broadcasts.pacing import Pacer
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Refused

KEY = {"workspace_id": 1, "channel_id": 2}


def follower() -> Follower:
    pacer = Pacer(80, now=time.monotonic())
    return Follower(cast("Any", None), pacer, key=KEY, is_unreachable=False)


def refusal(kind: ErrorKind) -> Any:
    return consequence_of(Refused(error=ProviderError(code="1", kind=kind, title="No")), refusals=0, jitter=0)


@pytest.mark.parametrize(
    ("kinds", "done"),
    [
        ([ErrorKind.WAIT_A_DAY, ErrorKind.STOP_CHANNEL], ["wait_a_day", "stop_channel"]),
        ([ErrorKind.STOP_CHANNEL, ErrorKind.WAIT_A_DAY], ["stop_channel"]),
        ([ErrorKind.WAIT_A_DAY, ErrorKind.WAIT_A_DAY], ["wait_a_day"]),
        ([ErrorKind.STOP_CHANNEL, ErrorKind.STOP_CHANNEL], ["stop_channel"]),
    ],
)
def test_a_stop_counts_though_an_answer_before_said_to_wait(
    kinds: list[ErrorKind], done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    async def note(work: Any, **_options: Any) -> None:
        happened.append(work.__name__)

    monkeypatch.setattr(following, "_do", note)
    one = follower()

    async def answer() -> None:
        for kind in kinds:
            await one._stop(refusal(kind))

    asyncio.run(answer())
    assert happened == done
    assert one.is_stopped


@pytest.mark.parametrize(("named", "most"), [(None, 0.0), (30.0, 30.0), (3_600.0, LONGEST_PAUSE_SECONDS)])
def test_a_channel_holds_on_for_as_long_as_its_provider_says_within_bounds(named: float | None, most: float) -> None:
    one = follower()
    one._go_slower(named or 0.0)
    left = one._silent_until - time.monotonic()
    assert one.is_holding is (named is not None)
    assert left <= most
    assert left > most - 5 or named is None

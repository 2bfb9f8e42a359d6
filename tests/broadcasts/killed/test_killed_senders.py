"""A worker may be killed at any moment: nobody gets a message twice, and nobody is forgotten (house promise 2)."""

import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castlist.broadcasts.models import Broadcast
from played_broadcasts import Stage, is_in, messages, report, staged, states, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

DYING_SENDER = Path(__file__).with_name("dying_sender.py")
PLAIN_SENDER = Path(__file__).with_name("plain_sender.py")
PEOPLE = 60
RATE = 120
WORDS = "The worker ended before an answer was recorded"


@contextmanager
def running(stage: Stage) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a worker of its own process for one workspace: other tests' broadcasts are none of its business."""
    command = [sys.executable, PLAIN_SENDER, str(stage.workspace.pk)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def die(stage: Stage, point: str, call: int) -> None:
    killed = subprocess.run(
        [sys.executable, DYING_SENDER, str(stage.workspace.pk), point, str(call)], check=False, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL


def assert_nobody_twice_and_nobody_forgotten(stage: Stage, broadcast: Broadcast) -> None:
    """Compare what the simulator counted with what we know; then let receipts settle what is unknown."""
    assert is_in(broadcast, "finished")
    received, known = stage.received(), messages(broadcast)
    assert set(received.values()) <= {1}, "somebody got it twice"
    assert {each["state"] for each in known.values()} <= {"accepted", "unknown"}
    assert {phone for phone, each in known.items() if each["state"] == "accepted"} <= set(received)
    counts = states(broadcast)
    told = {reason.words: reason.messages for reason in report(broadcast).reasons}
    assert told == ({WORDS: counts["unknown"]} if "unknown" in counts else {})
    stage.tell()
    settled = {phone for phone, each in messages(broadcast).items() if each["state"] != "unknown"}
    assert settled == set(received)
    assert sum(states(broadcast).values()) == broadcast.audience


@pytest.mark.parametrize(
    ("point", "call", "unknown"),
    [
        ("before the claim commits", 0, 0),
        ("before the claim commits", 1, None),
        ("after the claim, before the request", 0, 40),
        ("after the claim, before the request", 1, None),
        ("while requests are in flight", 0, None),
        ("while requests are in flight", 25, None),
        ("after the answer, before the record", 0, None),
        ("after the answer, before the record", 50, None),
        ("in the middle of recording", 0, None),
        ("after the record", 1, None),
        ("before a page is frozen", 0, 0),
        ("before a page is frozen", 3, 0),
        ("in the middle of freezing a page", 2, 0),
        ("before freezing ends", 6, 0),
    ],
)
def test_nobody_gets_two_and_nobody_is_forgotten_whenever_the_worker_is_killed(
    point: str, call: int, unknown: int | None
) -> None:
    with staged("meta", rate=RATE, latency=(0.2, 0.4), has_callbacks=True, callback_delay=0.01) as stage:
        broadcast = stage.broadcast(PEOPLE)
        die(stage, point, call)
        assert not is_in(broadcast, "finished")
        stage.work()
        counts = states(broadcast)
        if unknown is not None:
            assert counts.get("unknown", 0) == unknown
        assert_nobody_twice_and_nobody_forgotten(stage, broadcast)


def test_what_was_in_flight_is_unknown_and_a_receipt_settles_it() -> None:
    with staged("meta", rate=RATE, latency=(0.5, 0.5), has_callbacks=True, callback_delay=0.01) as stage:
        broadcast = stage.broadcast(PEOPLE)
        die(stage, "while requests are in flight", 10)
        stage.work()
        unknown = {phone for phone, each in messages(broadcast).items() if each["state"] == "unknown"}
        assert unknown & set(stage.received()), "some had reached the provider"
        stage.tell()
        left = {phone for phone, each in messages(broadcast).items() if each["state"] == "unknown"}
        assert left == unknown - set(stage.received())


def test_the_worker_may_be_killed_again_and_again_at_any_moment() -> None:
    """No point is chosen here: the process of the command dies wherever it is."""
    luck = random.Random(20261124)
    with staged("meta", rate=150, latency=(0.01, 0.1), has_callbacks=True, callback_delay=0.01) as stage:
        broadcast = stage.broadcast(1_000)
        for _ in range(5):
            before = sum(stage.received().values())
            with running(stage) as process:
                wait_until(lambda before=before: sum(stage.received().values()) > before)  # type: ignore[misc]
                time.sleep(luck.uniform(0, 0.5))
                process.kill()
        stage.work()
        assert_nobody_twice_and_nobody_forgotten(stage, broadcast)


def test_a_worker_that_is_asked_to_end_gives_back_what_it_has_claimed() -> None:
    with staged("meta", rate=100, latency=(0.1, 0.2)) as stage:
        broadcast = stage.broadcast(300)
        with running(stage) as process:
            wait_until(lambda: sum(stage.received().values()) > 40)
            process.terminate()
            _, said = process.communicate(timeout=30)
        assert process.returncode == 0, said.decode()
        counts = states(broadcast)
        assert counts == {"accepted": stage.ask("stats")["accepted"], "queued": 300 - counts["accepted"]}
        assert counts["queued"] > 100
        stage.work()
        assert states(broadcast) == {"accepted": 300}
        assert set(stage.received().values()) == {1}

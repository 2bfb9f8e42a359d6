"""20,000 messages with faults of every kind: tally, report, count and what the simulator says agree to the last one."""

import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from castlist.receipts.worker import ReceiptsWorker
from played_broadcasts import NUMBER, Stage, connect_to, free_port, is_in, messages, seen, states, wait_until
from scenes import new_workspace

CASTLIST = Path(sys.executable).with_name("castlist")
PEOPLE = 20_000
FAULTS = (
    "131026=0.01",
    "131016=0.01",
    "cut-before=0.005",
    "cut-after=0.005",
    "silent=0.005",
    "later:131049=0.01",
    "sent-then:131026=0.005",
    "delivered-then:131026=0.005",
    "duplicate=0.05",
    "disorder=0.05",
)


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command of ours as a process, until the block ends."""
    with subprocess.Popen([CASTLIST, *command], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def stage_with_receipts() -> Iterator[Stage]:
    """Connect a channel to a simulator that reports to our web server, whose callbacks are worked off."""
    web = f"http://127.0.0.1:{(port := free_port())}"
    faults = [word for fault in FAULTS for word in ("--fail", fault)]
    play = ["simulator", "--provider", "meta", "--port", "0", "--number", NUMBER, "--app-secret", "secret", *faults]
    with running(*play) as simulator, running("web", "--port", str(port)):
        assert simulator.stdout is not None
        address = next(word for word in simulator.stdout.readline().split() if word.startswith("http://"))
        workspace = new_workspace(has_channel=False)
        stage = Stage(workspace, connect_to(workspace, "meta", address), address)
        wait_until(lambda: is_up(f"{web}/health"))
        stage.ask("callback", url=f"{web}/callbacks/{stage.channel.callback_token}")
        receipts = ReceiptsWorker(workspace_id=workspace.pk)
        thread = threading.Thread(target=receipts.run)
        thread.start()
        try:
            yield stage
        finally:
            receipts.end()
            thread.join()


def is_up(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@pytest.mark.slow
def test_20_000_messages_with_faults_of_every_kind_add_up() -> None:
    with stage_with_receipts() as stage:
        stage.set_channel(messages_per_second=0)
        broadcast = stage.broadcast(PEOPLE)
        with stage.working():
            wait_until(lambda: is_in(broadcast, "finished"), seconds=180)
        wait_until(lambda: not {"accepted", "sent"} & set(seen(broadcast)), seconds=60)
        wait_until(lambda: stage.ask("stats")["callbacks"]["waiting"] == 0, seconds=60)
        theirs = {each["to"]: each["state"] for each in stage.ask("messages")}
        ours = {phone: each["state"] for phone, each in messages(broadcast).items()}
        wait_until(
            lambda: seen(broadcast) == Counter(theirs[phone] if phone in theirs else ours[phone] for phone in ours)
        )
        ours = {phone: each["state"] for phone, each in messages(broadcast).items()}
        assert {phone: ours[phone] for phone in theirs} == theirs, "each message stands where the simulator has it"

        counts, stats = states(broadcast), stage.ask("stats")
        assert sum(counts.values()) == PEOPLE == broadcast.audience
        assert len(theirs) == stats["accepted"], "nobody got it twice"
        assert stats["recipients"]["most_accepted_by_one"] == 1
        never = Counter(state for phone, state in ours.items() if phone not in theirs)
        assert never == {"unknown": stats["faults"]["cut-before"], "failed": stats["refused"]["131026"]}
        assert counts["unknown"] == never["unknown"], "receipts have settled the others"
        assert stats["received"] == PEOPLE + stats["refused"]["131016"], "only what was refused for now came again"

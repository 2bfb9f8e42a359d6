"""`castlist demo` on a fresh installation: its own workspace alone, all done by its owner, and nobody's is touched."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CASTLIST = str(Path(sys.executable).with_name("castlist"))


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="castlist-demo-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def castlist(data: Path, *arguments: str) -> str:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "CASTLIST_DATA_DIR"}}
    settings = {**kept, "CASTLIST_DATA_DIR": str(data)}
    done = subprocess.run(
        [CASTLIST, *arguments], env=settings, check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def listed(data: Path, *arguments: str) -> Any:
    return json.loads(castlist(data, *arguments, "--json"))


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def check_report(said: str, told: dict[str, Any]) -> None:
    """The demo ends with the whole report: what it prints sums to the audience, those skipped with their reason."""
    states = ("accepted", "sent", "delivered", "read", "failed", "skipped")
    report = said[said.index("  audience\n") :]
    assert told["audience"] == 978
    assert sum(told[state] for state in (*states, "queued", "sending", "unknown", "cancelled")) == 978
    for state in states:
        assert re.search(rf"^ +{told[state]:,}  {state}$", report, re.MULTILINE), state
    assert (told["skipped"], told["reasons"]["skipped: Opted out"]) == (3, 3)
    assert "3 × Opted out\n" in report
    assert sum(told["reasons"].values()) == told["failed"] + told["skipped"] + told["unknown"]


def test_a_fresh_demo_has_one_workspace_whose_owner_did_it_all(data: Path) -> None:
    said = castlist(data, "demo", "--serve", "--port", free_port())
    os.kill(int(re.findall(r"kill (\d+) ends it", said)[0]), signal.SIGTERM)
    assert "978 created, 2 replaced, 20 errors, 50 discarded" in said
    assert [each["slug"] for each in listed(data, "workspaces", "list")] == ["demo"]
    assert [each["uploaded_by"] for each in listed(data, "imports", "list", "--workspace", "demo")] == [
        "owner@demo.example"
    ]
    check_report(said, listed(data, "broadcasts", "report", "Diwali early access", "--workspace", "demo"))
    again = castlist(data, "demo")
    assert "978 unchanged, 2 replaced, 20 errors, 50 discarded" in again
    castlist(data, "workspaces", "create", "default", "--timezone", "Asia/Kolkata")


def test_a_workspace_that_somebody_uses_stays_as_it_is(data: Path) -> None:
    castlist(data, "channels", "connect", "--provider", "sandbox", "--name", "Shop", "--number", "919876500110")
    before = listed(data, "workspaces", "list")
    castlist(data, "demo")
    after = listed(data, "workspaces", "list")
    assert [each for each in after if each["slug"] == "default"] == before
    assert {each["slug"] for each in after} == {"default", "demo"}

"""`castlist worker --until-idle` does what is waiting, on a fresh installation, and ends."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenes import sheet

CASTLIST = str(Path(sys.executable).with_name("castlist"))


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="castlist-worker-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def castlist(data: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "CASTLIST_DATA_DIR"}}
    command = [CASTLIST, *arguments]
    settings = {**environment, "CASTLIST_DATA_DIR": str(data)}
    done = subprocess.run(command, env=settings, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def test_what_is_waiting_is_done_and_then_the_command_ends(data: Path) -> None:
    listed = data / "list.csv"
    listed.write_text(sheet(",9876543210,,Asha", ",9876543211,,Ravi"))
    castlist(data, "channels", "connect", "--provider", "sandbox", "--name", "Shop", "--number", "919876500110")
    castlist(data, "import", str(listed), "--country", "IN", "--segment", "All", "--accept")
    value = ("--set", "body.1={{user.first_name}}")
    castlist(data, "broadcasts", "create", "Hello", "--segment", "All", "--template", "welcome", *value)
    castlist(data, "broadcasts", "send", "Hello")
    assert castlist(data, "worker", "--until-idle") == ""
    told = json.loads(castlist(data, "broadcasts", "report", "Hello", "--json"))
    assert told["audience"] == 2
    assert told["queued"] == told["sending"] == 0

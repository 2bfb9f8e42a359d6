"""`castlist serve` runs the web server and a worker, starts again who dies, and ends in order."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from castlist.cli.tending import KeepsDying, Tended

CASTLIST = Path(sys.executable).with_name("castlist")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                assert json.load(answer) == {"database": "reachable"}
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("the web server does not answer")


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_serve_answers_starts_again_who_was_killed_and_ends_in_order(house: Path) -> None:
    port = free_port()
    command = [CASTLIST, "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serve:
        try:
            wait_until_healthy(port)
            before = children_of(serve.pid)
            assert len(before) == 2, "the web server and a worker"
            for child in before:
                os.kill(child, signal.SIGKILL)
            until = time.monotonic() + 60
            while not (len(after := children_of(serve.pid)) == 2 and not set(after) & set(before)):
                assert time.monotonic() < until
                time.sleep(0.1)
            wait_until_healthy(port)
        finally:
            serve.terminate()
            output, errors = serve.communicate(timeout=60)
    assert serve.returncode == 0
    assert "Traceback" not in output + errors
    assert not [child for child in after if Path(f"/proc/{child}").exists()]


def test_who_dies_each_time_is_not_started_for_ever(house: Path) -> None:
    tended = Tended("imports", "show")  # a command that ends at once, because an argument is missing
    for _ in range(5):
        tended.keep_up()
        tended.wait()
    with pytest.raises(KeepsDying, match="castlist imports ended 5 times"):
        tended.keep_up()


def test_a_port_that_is_taken_is_told_in_a_line(house: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [CASTLIST, "web", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stdout + ended.stderr

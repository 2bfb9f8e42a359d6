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
from types import SimpleNamespace

import pytest

from castlist.cli import tending
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


@pytest.mark.parametrize("command", ["serve", "web"])
def test_modules_of_the_folder_one_is_in_do_no_harm(command: str, house: Path, tmp_path: Path) -> None:
    for name in ("castlist", "json", "queue", "forms", "django", "signal"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from the wrong folder')\n")
    port = free_port()
    with subprocess.Popen([CASTLIST, command, "--port", str(port)], cwd=tmp_path, stderr=subprocess.PIPE) as served:
        try:
            wait_until_healthy(port)
        finally:
            served.terminate()
            errors = served.communicate(timeout=60)[1]
    assert b"wrong folder" not in errors


def test_who_dies_each_time_is_not_started_for_ever(house: Path) -> None:
    tended = Tended("imports", "show")  # a command that ends at once, because an argument is missing
    for _ in range(5):
        tended.keep_up()
        tended.wait()
    with pytest.raises(KeepsDying, match="castlist imports ended 5 times"):
        tended.keep_up()


def test_who_can_rest_is_started_again_later_and_later_while_all_else_goes_on(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    clock = [begun]
    monkeypatch.setattr(tending, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    tended = Tended("imports", "show", can_rest=True)
    rests = []
    for _ in range(4):
        for _ in range(6):
            tended.keep_up()
            tended.wait()
        resting_since = clock[0]
        while not tended.is_wanted:
            clock[0] += 1
        rests.append(round(clock[0] - resting_since))
    assert rests == [60, 120, 240, 300]
    assert "castlist imports ended 5 times within a minute. See above why. It is started again in 1 min" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("is_shared", [False, True], ids=["taken", "shared by another Castlist"])
@pytest.mark.parametrize("command", [("web",), ("serve",), ("demo", "--serve")], ids=" ".join)
def test_a_port_that_is_taken_is_told_in_a_line(house: Path, command: tuple[str, ...], is_shared: bool) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(is_shared))
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run(*command, "--port", port)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"castlist: Port {port} is taken; choose another with --port.\n"


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "a b"])
@pytest.mark.parametrize("command", ["web", "serve"])
def test_a_host_that_is_not_ours_is_told_in_a_line(house: Path, command: str, host: str) -> None:
    ended = run(command, "--host", host, "--port", str(free_port()))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"castlist: {host} is no address of this machine. Choose one with --host.\n"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([CASTLIST, *arguments], check=False, capture_output=True, text=True, timeout=60)


def test_it_says_that_it_listens_once_it_answers(house: Path) -> None:
    port = free_port()
    command = [CASTLIST, "web", "--host", "localhost", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as web:
        try:
            assert web.stdout is not None
            assert web.stdout.readline().startswith(f"Castlist listens at http://localhost:{port} ")
            with urllib.request.urlopen(f"http://localhost:{port}/health", timeout=5) as answer:
                assert answer.status == 200
        finally:
            web.terminate()

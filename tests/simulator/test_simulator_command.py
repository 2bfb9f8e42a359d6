"""`castlist simulator` as people run it."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from played import PROVIDERS

from castlist.cli.simulator import simulator

RUN = "from castlist.cli import main; from castlist.cli.simulator import simulator; "
COMMAND = f"{RUN}main.castlist.commands.get('simulator') or main.castlist.add_command(simulator); main.run()"

LINE = re.compile(r"The simulator plays (\S+) on (http://\S+) \(Ctrl-C ends it; what it received: /_sim/stats\)\.\n")


def arguments(*given: object) -> list[str]:
    return [sys.executable, "-c", COMMAND, "simulator", *map(str, given)]


@contextmanager
def running(*given: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command on a free port; gives the process and the line that it prints."""
    with subprocess.Popen(
        arguments("--port", 0, *given), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_it_says_in_one_line_whom_it_plays_and_where(provider: str) -> None:
    with running("--provider", provider) as (_, line):
        found = LINE.fullmatch(line)
        assert found
        assert found[1] == provider
        with urllib.request.urlopen(f"{found[2]}/_sim/stats") as answer:
            assert json.load(answer)["provider"] == provider


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_quietly(number: signal.Signals) -> None:
    with running("--provider", "meta") as (process, _):
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_it_ends_while_a_client_waits() -> None:
    with running("--provider", "meta", "--latency", 60_000) as (process, line):
        found = LINE.fullmatch(line)
        assert found
        host, port = found[2].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"POST /v25.0/1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
            with urllib.request.urlopen(f"{found[2]}/_sim/stats") as answer:
                answer.read()
            process.terminate()
            assert process.wait(timeout=20) == 0


def refused(*given: object) -> str:
    done = subprocess.run(arguments(*given), capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    return done.stderr


def test_a_taken_port_is_refused_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("--provider", "meta", "--port", port)
        sentence = f"The simulator cannot listen on 127.0.0.1:{port}: the port is taken. Choose another with --port."
        assert said == f"castlist: {sentence}\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--fail", "sunshine"], "--fail sunshine: meta has no such fault in an answer."),
        (["--fail", "131026=2"], "the share is between 0 and 1"),
        (["--latency", "soon"], "is no number of milliseconds"),
        (["--latency", "80-20"], "is no number of milliseconds"),
        (["--callback", "shop.example"], "Write the address with http:// or https://."),
        (["--callback-header", "top-secret-value"], "A header is written as"),
        (["--templates", "/nowhere.json"], "cannot be read"),
        (["--host", "256.0.0.1"], "The simulator cannot listen on 256.0.0.1"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(given: list[str], said: str) -> None:
    line = refused("--provider", "meta", "--port", 0, *given)
    assert said in line
    assert "top-secret-value" not in line


def test_every_option_explains_itself() -> None:
    assert all(getattr(option, "help", None) for option in simulator.params)

"""Tending processes of our own: started, started again when they die, ended together."""

import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

START = "from castlist.config.parent import end_with_parent as tie; tie(); from castlist.cli.main import run; run()"
"""A process that we tend ends with us, also when we are killed: else it would keep its port and its work."""

LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 30.0
"""How long a process has to end in order before it is killed."""

MOST_STARTS = 5
WITHIN_SECONDS = 60.0
"""A process that dies so often within so long has a reason that starting it again does not mend."""


class KeepsDying(Exception):
    """A process that we tend dies each time. The message names it; its own words stand above on the terminal."""


class Tended:
    """A `castlist` command that runs beside ours."""

    def __init__(self, *arguments: str) -> None:
        """Take the command's arguments: `web`, `--port`, `8000`."""
        self._arguments = arguments
        self._starts: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def keep_up(self) -> None:
        """Start it if it does not run. Raises KeepsDying when that was needed too often."""
        if self._process is not None and self._process.poll() is None:
            return
        now = time.monotonic()
        self._starts = [*(at for at in self._starts if now - at < WITHIN_SECONDS), now]
        if len(self._starts) > MOST_STARTS:
            raise KeepsDying(f"castlist {self._arguments[0]} ended {MOST_STARTS} times within a minute. See above why.")
        # In a session of its own, so that Ctrl-C reaches it by us alone: it is asked to end once, and in order.
        command = [sys.executable, "-c", START, *self._arguments]
        self._process = subprocess.Popen(command, start_new_session=True)

    def end(self) -> None:
        """Ask it to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> None:
        """Wait until it has ended; kill it when that takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def tend(processes: Sequence[Tended]) -> None:
    """Keep all of them up until interrupted, which is the way to end it; then end them together."""
    try:
        with suppress(KeyboardInterrupt):
            while True:
                for process in processes:
                    process.keep_up()
                time.sleep(LOOK_SECONDS)
    finally:
        for process in processes:
            process.end()
        for process in processes:
            process.wait()

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

LONGEST_REST = 300.0
"""So long at most a process that the others can do without is left alone, when it dies each time."""


class KeepsDying(Exception):
    """A process that we tend dies each time. The message names it; its own words stand above on the terminal."""


class Tended:
    """A `castlist` command that runs beside ours."""

    def __init__(self, *arguments: str, can_rest: bool = False) -> None:
        """Take the command's arguments: `web`, `--port`, `8000`. `can_rest`: the others can do without it."""
        self._arguments = arguments
        self._can_rest = can_rest
        self._rest = 0.0
        self._rests_until = float("-inf")
        self._starts: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether it is to be started: it does not run, and does not rest."""
        is_running = self._process is not None and self._process.poll() is None
        return not is_running and time.monotonic() >= self._rests_until

    def keep_up(self) -> None:
        """Start it if it does not run. Needed too often, it rests, longer each time, or KeepsDying is raised."""
        if not self.is_wanted:
            return
        now = time.monotonic()
        self._starts = [*(at for at in self._starts if now - at < WITHIN_SECONDS), now]
        if len(self._starts) > MOST_STARTS:
            self._give_up(now)
            return
        # In a session of its own, so that Ctrl-C reaches it by us alone: it is asked to end once, and in order.
        # -P: modules are never looked for in the folder that somebody happens to be in.
        command = [sys.executable, "-P", "-c", START, *self._arguments]
        self._process = subprocess.Popen(command, start_new_session=True)

    def _give_up(self, now: float) -> None:
        """Let it rest, twice as long as the last time; one that ran for long in between begins anew."""
        words = f"castlist {self._arguments[0]} ended {MOST_STARTS} times within a minute. See above why."
        if not self._can_rest:
            raise KeepsDying(words)
        was_well = now - self._rests_until > 2 * WITHIN_SECONDS
        self._rest = WITHIN_SECONDS if was_well else min(2 * self._rest, LONGEST_REST)
        self._rests_until = now + self._rest
        sys.stderr.write(f"castlist: {words} It is started again in {self._rest / 60:.0f} min; all else goes on.\n")

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
    """Keep all of them up until interrupted, which is the way to end it; then end them together.

    Raises KeepsDying where one dies each time that the others cannot do without.
    """
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

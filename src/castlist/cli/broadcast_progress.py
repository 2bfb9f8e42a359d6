"""Waiting for a broadcast: working as a worker for its workspace, with a bar on the terminal."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from castlist.broadcasts.lifecycle import RUNNING, WORDS, State
from castlist.cli.broadcast_words import waiting_for
from castlist.cli.crew import Crew
from castlist.reports.funnel import funnel_of
from castlist.reports.report import Report, read_report

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast

LOOK_SECONDS = 0.25
SETTLING_SECONDS = 4.0
"""After the last message has left, receipts are awaited for so long, as long as new ones come in."""


def bring_to_end(broadcast: "Broadcast", *, is_shown: bool) -> "Broadcast":
    """Work until a broadcast is finished, paused or cancelled, and until its receipts have come in; give it anew.

    Where its channel waits for another time (the day's limit is used up) or for a person, waiting here ends as well.
    Ctrl-C ends the waiting; what is queued is left to the next worker.
    """
    crew = Crew(workspace_id=broadcast.workspace_id)
    work = threading.Thread(target=crew.run, name="crew")
    work.start()
    try:
        with _shown_progress(is_shown=is_shown) as show_progress:
            _follow(broadcast, show_progress)
    finally:
        crew.end()
        work.join()
    broadcast.refresh_from_db()
    return broadcast


def _follow(broadcast: "Broadcast", show_progress: Callable[["Broadcast", Report], None]) -> None:
    """Look again and again, until nothing moves any more."""
    last: object = None
    moved_at = time.monotonic()
    while True:
        broadcast.refresh_from_db()
        told = read_report(broadcast, with_reasons=False)
        show_progress(broadcast, told)
        if told.counts != last:
            last, moved_at = told.counts, time.monotonic()
        waiting = waiting_for(broadcast)
        is_stuck = waiting is not None and waiting.is_long
        is_running = broadcast.state in {state.value for state in RUNNING} and not is_stuck
        if not is_running and time.monotonic() - moved_at > SETTLING_SECONDS:
            return
        time.sleep(LOOK_SECONDS)


@contextmanager
def _shown_progress(*, is_shown: bool) -> Iterator[Callable[["Broadcast", Report], None]]:
    """Draw a progress bar on the terminal's error stream; standard output stays for the report."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not is_shown or not console.is_terminal:
        yield lambda _broadcast, _told: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Preparing", total=None)

        def show_progress(broadcast: "Broadcast", told: Report) -> None:
            funnel = {step.name: step.messages for step in funnel_of(told.counts, failed_late=told.failed_late)}
            words = f"{WORDS[State(broadcast.state)]}: {funnel['delivered']:,} delivered, {funnel['read']:,} read"
            done = told.audience - sum(told.counts[state] for state in told.counts if state in ("queued", "sending"))
            progress.update(task, description=words, total=told.audience or None, completed=done)

        yield show_progress

"""Waiting for an import: working it off in this process, or following whoever does."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from castlist.cli.ending import heed_ctrl_c
from castlist.cli.output import visible
from castlist.imports.history import held_up_by
from castlist.imports.lifecycle import WAITING, WORDS, Status
from castlist.imports.queue import work_off
from castlist.workspaces.settings import DEFAULT_SLUG

if TYPE_CHECKING:
    from castlist.imports.models import Import

LOOK_SECONDS = 0.2
TURN_SECONDS = 1.0
"""How often a command that waits for its turn asks whether it has come."""


class StillWaiting(Exception):
    """The person ended the command before the import had ended; it goes on when somebody works."""


def bring_to_end(saved: "Import", *, is_shown: bool) -> None:
    """Wait until an import has ended, working its workspace's queue off unless another process is at it.

    Raises StillWaiting on Ctrl-C: the batch at hand is finished, the rest is left to the next worker.
    """
    heed_ctrl_c(signal.default_int_handler)
    ending, ended = threading.Event(), threading.Event()
    failure: list[Exception] = []
    work = threading.Thread(target=_work, args=(saved.workspace_id, saved.pk, ending, ended, failure), name="imports")
    work.start()
    try:
        with _shown_progress(is_shown=is_shown) as show:
            while _is_waiting(saved) and not failure:
                show(saved)
                ended.wait(LOOK_SECONDS)
            show(saved)
    except KeyboardInterrupt as interrupt:
        words = f"Interrupted. The import {saved.uuid} goes on with the next import or `castlist worker`."
        raise StillWaiting(words) from interrupt
    finally:
        ending.set()
        work.join()
    if failure:
        raise failure[0]


def _is_waiting(saved: "Import") -> bool:
    saved.refresh_from_db()
    return saved.status in WAITING


def _work(
    workspace_id: int, import_id: int, ending: threading.Event, ended: threading.Event, failure: list[Exception]
) -> None:
    """Work the queue off until this import has ended; where another process holds the lock, try again in a while."""
    from castlist.imports.expiry import tidy_up
    from castlist.imports.models import Import

    try:
        while not ending.is_set():
            work_off(workspace_id, should_end=ending.is_set, until=import_id)
            if not Import.objects.filter(pk=import_id, status__in=WAITING).exists():
                tidy_up()  # where nobody runs a worker, whoever imports does this as well
                return
            ending.wait(TURN_SECONDS)
    except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
        failure.append(error)
    finally:
        ended.set()
        _close_connection()


def _close_connection() -> None:
    from django.db import connection

    connection.close()


@contextmanager
def _shown_progress(*, is_shown: bool) -> Iterator[Callable[["Import"], None]]:
    """Draw a progress bar on the terminal's error stream; standard output stays for the result."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not is_shown or not console.is_terminal:
        yield _Announcer()
        return
    # Without markup: a file's name may look like it.
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Queued", total=None)
        yield lambda saved: progress.update(
            task, description=visible(_description(saved)), total=_reached(saved), completed=saved.total
        )


class _Announcer:
    """Where no bar can be drawn: says in a line on standard error why an import does not go on, once each time."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, saved: "Import") -> None:
        obstacle = held_up_by(saved)
        said = f"{_description(saved)}. {ways_on(obstacle)}" if obstacle is not None else ""
        if said and said != self._said:
            sys.stderr.write(f"castlist: {visible(said)}\n")
        self._said = said


def ways_on(saved: "Import") -> str:
    """Say what a person can do about an import that waits or has stopped."""
    place = "" if saved.workspace.slug == DEFAULT_SLUG else f" --workspace {saved.workspace.slug}"
    return (
        f"Go on at once: castlist imports resume {saved.uuid}{place}; "
        f"or end it: castlist imports cancel {saved.uuid}{place}."
    )


def _description(saved: "Import") -> str:
    obstacle = held_up_by(saved)
    if obstacle is not None:
        whose = "" if obstacle.pk == saved.pk else f"Waits behind {obstacle.file_name}: "
        return f"{whose}{obstacle.fault}. Next try at {obstacle.retry_at:%H:%M} UTC"
    if saved.status == Status.IN_PROGRESS and saved.rows is None:
        return "Reading the sheet"
    return WORDS[Status(saved.status)]


def _reached(saved: "Import") -> int | None:
    return min(saved.rows, saved.row_limit) if saved.rows is not None else None

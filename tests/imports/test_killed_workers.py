"""A worker that is killed leaves an import that the next one finishes as if nothing had happened (house promise 1)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from castlist.imports.models import Import
from castlist.imports.queue import work_off
from castlist.workspaces.models import Workspace
from scenes import comments, contacts, counts, import_sheet, new_workspace, save, sheet

DYING_WORKER = Path(__file__).with_name("dying_worker.py")
CASTLIST = Path(sys.executable).with_name("castlist")
COLUMNS = "plan,points||NUMBER"

BEFORE = sheet(",9876543200,,Asha,,,,gold,1", ",9876543201,,Ravi,,,,gold,2", columns=COLUMNS)
LIST = sheet(
    *(f",98765432{at % 37:02d},,Name{at},,,,{'plan' if at % 3 else ''},{at if at % 5 else 'x'}" for at in range(60)),
    ",12",
    columns=COLUMNS,
)
"""Created, updated, unchanged-by-nothing, replaced across batches and refused rows, in 13 batches of five."""


def prepared(workspace: Workspace) -> Import:
    import_sheet(workspace, BEFORE)
    saved = save(workspace, LIST, segment="Second")
    Import.objects.filter(pk=saved.pk).update(batch_rows=5)
    return saved


def outcome(workspace: Workspace, saved: Import) -> tuple[Any, ...]:
    saved.refresh_from_db()
    people = sorted(contacts(workspace), key=lambda each: str(each["phone"]))
    return saved.status, counts(saved), comments(saved), people, saved.batches_done, saved.rows_decided


def finish(workspace: Workspace) -> None:
    """Work as the next worker does: it gets the lock as soon as PostgreSQL has noticed the death of the last one."""
    until = time.monotonic() + 30
    while not work_off(workspace.pk, should_end=lambda: False):
        assert time.monotonic() < until, "the lock of the killed worker is still held"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def undisturbed(house: object) -> tuple[Any, ...]:
    workspace = new_workspace()
    saved = prepared(workspace)
    finish(workspace)
    return outcome(workspace, saved)


@pytest.mark.parametrize(
    ("point", "batch"),
    [
        ("in the survey", 0),
        ("before the survey is noted", 0),
        ("before the batch is merged", 0),
        ("before the batch is merged", 6),
        ("after the merge, before the verdicts", 0),
        ("after the merge, before the verdicts", 7),
        ("before the commit", 3),
        ("before the commit", 12),
        ("after the commit", 0),
        ("after the commit", 5),
        ("after the commit", 12),
        ("before the end is noted", 0),
    ],
)
def test_an_import_whose_worker_was_killed_ends_as_an_undisturbed_one(
    workspace: Workspace, undisturbed: tuple[Any, ...], point: str, batch: int
) -> None:
    saved = prepared(workspace)
    killed = subprocess.run([sys.executable, DYING_WORKER, str(workspace.pk), point, str(batch)], check=False)
    assert killed.returncode == -signal.SIGKILL
    saved.refresh_from_db()
    assert saved.status == "in_progress"
    finish(workspace)
    assert outcome(workspace, saved) == undisturbed


def test_an_import_is_finished_however_often_its_worker_is_killed(
    workspace: Workspace, undisturbed: tuple[Any, ...]
) -> None:
    saved = prepared(workspace)
    for _ in range(6):
        killed = subprocess.run([sys.executable, DYING_WORKER, str(workspace.pk), "after the commit", "1"], check=False)
        assert killed.returncode == -signal.SIGKILL
    finish(workspace)
    assert outcome(workspace, saved) == undisturbed


def test_a_file_that_kills_its_worker_each_time_is_stopped_in_the_end(workspace: Workspace) -> None:
    saved = prepared(workspace)
    for _ in range(4):
        subprocess.run([sys.executable, DYING_WORKER, str(workspace.pk), "before the commit", "0"], check=False)
    finish(workspace)
    saved.refresh_from_db()
    assert saved.status == "stopped"
    assert saved.fault == "The worker ended 4 times while it was at this file."


@pytest.mark.parametrize("decided", [1, 400, 1_100])
def test_the_command_itself_may_be_killed_at_any_moment(
    workspace: Workspace, house: Path, tmp_path: Path, decided: int
) -> None:
    """No point is chosen here: the process dies wherever it is when so many rows are decided."""
    text = sheet(*(f",98765{at:05d},,Name{at}" for at in range(1_500)))
    file = tmp_path / "long.csv"
    file.write_text(text)
    Workspace.objects.filter(pk=workspace.pk).update(row_limit=10_000)
    command = [CASTLIST, "import", file, "--segment", "Long", "--accept", "--json", "--workspace", workspace.slug]
    environment = {**os.environ, "CASTLIST_IMPORT_BATCH_ROWS": "20"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while not Import.objects.filter(workspace=workspace, rows_decided__gte=decided).exists():
            assert time.monotonic() < until
            time.sleep(0.002)
        process.kill()
    saved = Import.objects.get(workspace=workspace)
    assert saved.status == "in_progress"
    finish(workspace)
    saved.refresh_from_db()
    assert saved.status == "completed"
    assert counts(saved) == {"created": 1_500}
    assert set(comments(saved)) == {"Created"}
    assert len(contacts(workspace, segment="Long")) == 1_500

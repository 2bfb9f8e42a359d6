"""`castlist import` works like a worker, or follows the one that is at it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from castlist.config.database import connect
from castlist.imports.models import Import
from castlist.imports.queue import work_off, workspace_lock
from castlist.workspaces.models import Workspace
from scenes import save, sheet

CASTLIST = Path(sys.executable).with_name("castlist")


def start_import(workspace: Workspace, file: Path, **environment: str) -> subprocess.Popen[str]:
    command = [CASTLIST, "import", file, "--segment", "All", "--accept", "--workspace", workspace.slug, "--json"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )


def wait_for_import(workspace: Workspace, **filters: object) -> Import:
    for _ in range(1_200):
        found = Import.objects.filter(workspace=workspace, **filters).first()
        if found is not None:
            return found
        time.sleep(0.02)
    raise AssertionError("the import did not come about")


def test_the_command_follows_while_another_process_holds_the_lock(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(sheet(",9876543210"))
    with closing(connect()) as connection:
        with workspace_lock(connection, workspace.pk) as is_ours:
            assert is_ours
            process = start_import(workspace, file)
            saved = wait_for_import(workspace)
            time.sleep(1)
            saved.refresh_from_db()
            assert saved.status == "queued"
            assert process.poll() is None
        threading.Thread(target=lambda: work_off(workspace.pk, should_end=lambda: False)).start()
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert json.loads(output)["created"] == 1


def test_two_commands_at_once_in_one_workspace_both_come_to_their_end(workspace: Workspace, tmp_path: Path) -> None:
    processes = []
    for at in range(3):
        file = tmp_path / f"list{at}.csv"
        file.write_text(sheet(*(f",98765{at}{row:04d}" for row in range(200))))
        processes.append(start_import(workspace, file, CASTLIST_IMPORT_BATCH_ROWS="20"))
    results = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    assert [result["created"] for result in results] == [200, 200, 200]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_is_asked_to_end_leaves_an_import_that_the_next_worker_finishes(
    workspace: Workspace, tmp_path: Path, ending: signal.Signals
) -> None:
    file = tmp_path / "list.csv"
    Workspace.objects.filter(pk=workspace.pk).update(row_limit=5_000)
    file.write_text(sheet(*(f",98765{row:05d}" for row in range(3_000))))
    process = start_import(workspace, file, CASTLIST_IMPORT_BATCH_ROWS="10")
    saved = wait_for_import(workspace, rows_decided__gte=100)
    process.send_signal(ending)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert json.loads(output)["error"]["code"] == "still_waiting"
    saved.refresh_from_db()
    assert saved.status == "in_progress"
    assert work_off(workspace.pk, should_end=lambda: False)
    saved.refresh_from_db()
    assert (saved.status, saved.created) == ("completed", 3_000)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_worker_that_is_asked_to_end_ends_after_its_batch(workspace: Workspace, ending: signal.Signals) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(row_limit=5_000)
    workspace.refresh_from_db()
    saved = save(workspace, sheet(*(f",98765{row:05d}" for row in range(3_000))))
    Import.objects.filter(pk=saved.pk).update(batch_rows=10)
    process = subprocess.Popen([CASTLIST, "worker"])
    wait_for_import(workspace, rows_decided__gte=100)
    process.send_signal(ending)
    assert process.wait(timeout=60) == 0
    saved.refresh_from_db()
    assert (saved.status, saved.rows_decided % 10) == ("in_progress", 0)
    Import.objects.filter(pk=saved.pk).delete()


def test_nohup_keeps_a_command_going_without_its_terminal() -> None:
    script = "import signal; from castlist.cli.ending import heed_ending; heed_ending(print); "
    say = "print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    for command, is_ignored in ((["nohup", sys.executable], "True"), ([sys.executable], "False")):
        done = subprocess.run([*command, "-c", script + say], capture_output=True, text=True, check=True)
        assert done.stdout.split()[-1] == is_ignored


CTRL_C = """
import os, signal, threading, time
from castlist.cli.ending import heed_ctrl_c
heard, broken, ending = [], [], threading.Event()
heed_ctrl_c(lambda *_: heard.append(True))
import polars
cells = polars.DataFrame({"cell": [f"x{at}" for at in range(100)] * 1_000})
def work():
    while not ending.is_set():
        try:
            cells.select(polars.col("cell").str.contains("^x[0-9]+$").sum(), last=polars.col("cell").sort().last())
        except BaseException as error:
            broken.append(error)
busy = threading.Thread(target=work)
busy.start()
for _ in range(40):
    time.sleep(0.03)
    os.kill(os.getpid(), signal.SIGINT)
ending.set()
busy.join()
print(len(heard) > 0, broken)
"""


def test_ctrl_c_is_heard_by_the_command_and_by_nothing_that_polars_is_doing() -> None:
    done = subprocess.run([sys.executable, "-c", CTRL_C], capture_output=True, text=True, check=True)
    assert done.stdout == "True []\n"

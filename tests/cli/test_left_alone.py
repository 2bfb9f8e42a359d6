"""An import whose process was killed says so, and how to go on; a long fault does not stretch the list."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from test_contract import as_json, castlist
from test_waiting import start_import, wait_for_import

from castlist.config.database import connect
from castlist.imports.cancelling import MoveRefused, resume_import
from castlist.imports.history import is_left_alone, status_words
from castlist.imports.models import Import
from castlist.imports.queue import workspace_lock
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, save, sheet

LONG = "PostgreSQL: " + "could not extend file " * 20


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_who_is_killed_leaves_an_import_that_says_so_and_how_to_go_on(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    Workspace.objects.filter(pk=workspace.pk).update(row_limit=5_000)
    file.write_text(sheet(*(f",98765{row:05d}" for row in range(3_000))))
    process = start_import(workspace, file, CASTLIST_IMPORT_BATCH_ROWS="10")
    saved = wait_for_import(workspace, rows_decided__gte=100)
    place = ("--workspace", workspace.slug)
    assert not as_json(castlist("imports", "show", saved.uuid, *place, "--json"))["left_alone"]
    process.kill()
    process.communicate()
    wait_until(lambda: is_left_alone(saved))
    saved.refresh_from_db()
    listed = castlist("imports", "list", *place).stdout
    assert f"In progress ({saved.total} of 3000), nobody works on it" in listed
    shown = castlist("imports", "show", saved.uuid, *place).stdout
    assert "Nobody works on it now: the process that did has ended, or no worker runs." in shown
    assert f"castlist imports resume {saved.uuid} --workspace {workspace.slug}" in shown
    assert as_json(castlist("imports", "show", saved.uuid, *place, "--json"))["left_alone"]
    done = as_json(castlist("imports", "resume", saved.uuid, *place, "--json"))
    assert (done["status"], done["created"]) == ("completed", 3_000)
    assert "nobody" not in castlist("imports", "list", *place).stdout


def test_an_import_at_which_somebody_is_is_not_left_alone(workspace: Workspace) -> None:
    saved = save(workspace, sheet(",9876543210"))
    assert status_words(saved) == "Queued, nobody works on it"
    with closing(connect()) as connection, workspace_lock(connection, workspace.pk) as is_ours:
        assert is_ours
        assert not is_left_alone(saved)
        assert is_left_alone(save(new_workspace(), sheet(",9876543210"))), "the lock of one workspace is not another's"
        with pytest.raises(MoveRefused, match="that nobody works on, can be resumed"):
            resume_import(saved)
    resume_import(saved)


def test_an_import_that_has_ended_is_not_left_alone(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",9876543210"))
    assert (is_left_alone(saved), status_words(saved)) == (False, "Completed")
    with pytest.raises(MoveRefused):
        resume_import(saved)


def test_one_that_waits_for_its_next_try_and_those_behind_it_are_not_left_alone(workspace: Workspace) -> None:
    from django.utils import timezone

    first, second = (save(workspace, sheet(",9876543210")) for _ in range(2))
    Import.objects.filter(pk=first.pk).update(status="in_progress", retry_at=timezone.now(), fault=LONG)
    for saved in (first, second):
        saved.refresh_from_db()
        assert not is_left_alone(saved)
    assert status_words(second) == "Queued"


def test_a_long_fault_is_cut_in_the_list_and_told_whole_by_itself(workspace: Workspace) -> None:
    from django.utils import timezone

    saved = save(workspace, sheet(",9876543210"))
    Import.objects.filter(pk=saved.pk).update(status="in_progress", retry_at=timezone.now(), fault=LONG.strip())
    place = ("--workspace", workspace.slug)
    listed = castlist("imports", "list", *place).stdout
    assert max(map(len, listed.splitlines())) < 200
    assert "could not extend file could not extend file cou…)" in listed
    assert LONG.strip() in castlist("imports", "show", saved.uuid, *place).stdout

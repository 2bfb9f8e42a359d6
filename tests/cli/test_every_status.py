"""`castlist imports show --json` tells an import of every status: how it stands, its counts, and why."""

import threading
from typing import Any

import pytest
from test_contract import COUNTS, as_json, castlist

from castlist.imports import run
from castlist.imports.cancelling import cancel_import
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.imports.queue import work_off
from castlist.imports.worker import Worker
from castlist.workspaces.models import Workspace
from scenes import import_sheet, save, sheet, work

LIST = sheet(*(f",98765432{at:02d}" for at in range(6)))


def shown(saved: Import) -> dict[str, Any]:
    """Ask the command, whose object begins with the contract's fields."""
    done = castlist("imports", "show", saved.uuid, "--workspace", saved.workspace.slug, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, Any] = as_json(done)
    assert list(told)[:14] == [
        "id", "status", "file", "segment", "country", "encoding", "total", *COUNTS, "problems",
    ]  # fmt: skip
    assert told["id"] == str(saved.uuid)
    assert told["total"] == sum(told[count] for count in COUNTS)
    assert told["status"] in list(Status)
    return told


def facts(told: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: told[name] for name in names}


def in_batches_of(saved: Import, rows: int) -> Import:
    Import.objects.filter(pk=saved.pk).update(batch_rows=rows)
    return saved


def test_queued(workspace: Workspace) -> None:
    told = shown(save(workspace, LIST))
    assert facts(told, "status", "total", "encoding", "rows", "started_at", "finished_at", "fault") == {
        "status": "queued",
        "total": 0,
        **dict.fromkeys(["encoding", "rows", "started_at", "finished_at", "fault"]),
    }
    assert told["uploaded_at"]


def test_in_progress_has_the_rows_decided_so_far(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = in_batches_of(save(workspace, LIST), 2)
    ending, merge = threading.Event(), run.merge_rows

    def merge_and_end(*arguments: object) -> object:
        ending.set()
        return merge(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "merge_rows", merge_and_end)
    work_off(workspace.pk, should_end=ending.is_set)
    told = shown(saved)
    assert facts(told, "status", "total", "created", "rows", "finished_at") == {
        "status": "in_progress",
        "total": 2,
        "created": 2,
        "rows": 6,
        "finished_at": None,
    }
    assert told["started_at"]


def test_completed(workspace: Workspace) -> None:
    told = shown(import_sheet(workspace, LIST))
    assert facts(told, "status", "total", "created", "problems") == {
        "status": "completed",
        "total": 6,
        "created": 6,
        "problems": [],
    }
    assert told["finished_at"]


@pytest.mark.parametrize(("rows", "words"), [(1, "  1 user: 1 created\n"), (2, "  2 users: 2 created\n")])
def test_for_a_person_one_user_is_a_user(workspace: Workspace, rows: int, words: str) -> None:
    saved = import_sheet(workspace, sheet(*(f",987654321{at}" for at in range(rows))))
    assert words in castlist("imports", "show", saved.uuid, "--workspace", workspace.slug).stdout


def test_completed_with_errors(workspace: Workspace) -> None:
    told = shown(import_sheet(workspace, sheet(",9876543210", ",12", ",9876543210", ",1"), row_limit=3))
    assert facts(told, "status", *COUNTS) == {
        "status": "completed_with_errors",
        **dict.fromkeys(COUNTS, 0),
        "created": 1,
        "replaced": 1,
        "errors": 1,
        "discarded": 1,
    }


def test_failed(workspace: Workspace) -> None:
    told = shown(import_sheet(workspace, LIST.replace("user.email", "e-mail")))
    assert facts(told, "status", "total", "problems") == {
        "status": "failed",
        "total": 0,
        "problems": ["Column C should be `user.email`, but is `e-mail`."],
    }


def test_cancelled(workspace: Workspace) -> None:
    saved = save(workspace, LIST)
    cancel_import(saved, cancelled_by="farida")
    told = shown(saved)
    assert facts(told, "status", "total", "discarded", "cancelled_by", "rows") == {
        "status": "cancelled",
        "total": 6,
        "discarded": 6,
        "cancelled_by": "farida",
        "rows": 6,
    }


def test_waiting_for_its_next_try_and_stopped(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = save(workspace, LIST)

    def fail(*_: object, **__: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run, "merge_rows", fail)
    work(workspace)
    waiting = shown(saved)
    assert facts(waiting, "status", "total", "fault") == {
        "status": "in_progress",
        "total": 0,
        "fault": "No space left on device (OSError)",
    }
    assert waiting["retry_at"]
    for _ in range(3):
        Import.objects.filter(pk=saved.pk).update(retry_at=None)
        work(workspace)
    stopped = shown(saved)
    assert facts(stopped, "status", "retry_at", "fault") == {
        "status": "stopped",
        "retry_at": None,
        "fault": "No space left on device (OSError)",
    }
    monkeypatch.undo()
    done = castlist("imports", "resume", saved.uuid, "--workspace", workspace.slug, "--json")
    assert (done.returncode, as_json(done)["status"], as_json(done)["created"]) == (0, "completed", 6)


def test_expired_keeps_its_counts(workspace: Workspace) -> None:
    from datetime import timedelta

    from django.utils import timezone

    saved = import_sheet(workspace, LIST)
    Import.objects.filter(pk=saved.pk).update(finished_at=timezone.now() - timedelta(days=181))
    Worker(until_idle=True).run()
    told = shown(saved)
    assert facts(told, "status", "created") == {"status": "completed", "created": 6}
    assert told["expired_at"]

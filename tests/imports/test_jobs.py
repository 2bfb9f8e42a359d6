"""The import row is the queue: order, locks, cancelling, resuming, faults (issue part 1, house §2)."""

import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from castlist.config.database import connect
from castlist.imports import run
from castlist.imports.cancelling import MoveRefused, cancel_import, resume_import
from castlist.imports.models import Import
from castlist.imports.queue import work_off, workspace_lock
from castlist.imports.worker import Worker
from castlist.workspaces.models import Workspace
from scenes import comments, contacts, counts, import_sheet, new_workspace, processed, save, sheet, work

LIST = sheet(*(f",98765432{at:02d},,Name{at}" for at in range(20)))


def in_batches_of(saved: Import, rows: int) -> Import:
    Import.objects.filter(pk=saved.pk).update(batch_rows=rows)
    return saved


def test_imports_of_a_workspace_apply_in_the_order_they_were_saved(workspace: Workspace) -> None:
    first = save(workspace, sheet(",9876543210,,First"))
    second = save(workspace, sheet(",9876543210,,Second"))
    work(workspace)
    for saved in (first, second):
        saved.refresh_from_db()
    assert (counts(first), counts(second)) == ({"created": 1}, {"updated": 1})
    assert contacts(workspace)[0]["first_name"] == "Second"
    assert first.finished_at is not None
    assert second.started_at is not None
    assert first.finished_at <= second.started_at


def test_one_import_at_a_time_within_a_workspace(workspace: Workspace) -> None:
    saved = save(workspace, LIST)
    with closing(connect()) as connection, workspace_lock(connection, workspace.pk) as is_ours:
        assert is_ours
        assert not work_off(workspace.pk, should_end=lambda: False), "another holds the lock"
        saved.refresh_from_db()
        assert saved.status == "queued"
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "completed"


def test_imports_of_different_workspaces_run_at_the_same_time(house: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both stand in their first batch at once, or the barrier breaks."""
    meeting = threading.Barrier(2)
    merge = run.merge_rows

    imports = [save(new_workspace(), LIST) for _ in range(2)]
    ours = {saved.pk for saved in imports}

    def meet_and_merge(connection: object, target: object, rows: bytes) -> object:
        if target.import_id in ours:  # type: ignore[attr-defined]  # what other tests left waiting meets nobody
            meeting.wait(timeout=30)
        return merge(connection, target, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "merge_rows", meet_and_merge)
    Worker(until_idle=True).run()
    for saved in imports:
        saved.refresh_from_db()
        assert counts(saved) == {"created": 20}


def test_cancel_between_batches_keeps_what_is_committed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)
    merged = run._merge_batch

    def cancel_after_the_second(
        connection: object, record: object, state: object, batch: object, staged: object
    ) -> object:
        result = merged(connection, record, state, batch, staged)  # type: ignore[arg-type]
        if batch.number == 1:  # type: ignore[attr-defined]
            cancel_import(saved, cancelled_by="farida")
        return result

    monkeypatch.setattr(run, "_merge_batch", cancel_after_the_second)
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "cancelled"
    assert saved.cancelled_by == "farida"
    assert counts(saved) == {"created": 10, "discarded": 10}
    assert comments(saved) == ["Created"] * 10 + ["Not imported: the import was cancelled"] * 10
    assert len(contacts(workspace, segment="Everyone")) == 10
    assert len(processed(saved, errors_only=True)) == 11


def test_a_repeated_number_whose_last_row_was_not_reached_is_not_imported(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, sheet(",9876543210", ",9876543211", ",9876543212", ",9876543210")), 2)
    merged = run._merge_batch

    def cancel_after_the_first(*arguments: object) -> object:
        result = merged(*arguments)  # type: ignore[arg-type]
        cancel_import(saved, cancelled_by="farida")
        return result

    monkeypatch.setattr(run, "_merge_batch", cancel_after_the_first)
    work(workspace)
    saved.refresh_from_db()
    assert counts(saved) == {"created": 1, "discarded": 3}
    stopped = "Not imported: the import was cancelled"
    assert comments(saved) == [stopped, "Created", stopped, stopped]


def test_an_import_cancelled_in_the_queue_writes_nothing_and_counts_its_rows(workspace: Workspace) -> None:
    saved = save(workspace, LIST)
    cancel_import(saved, cancelled_by="farida")
    saved.refresh_from_db()
    assert saved.status == "cancelled"
    assert counts(saved) == {"discarded": 20}
    assert comments(saved) == ["Not imported: the import was cancelled"] * 20
    work(workspace)
    assert contacts(workspace) == []
    with pytest.raises(MoveRefused, match="ended already"):
        cancel_import(saved, cancelled_by="farida")


def test_a_fault_is_tried_again_after_1_5_and_30_minutes_then_stopped(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = save(workspace, LIST)
    behind = save(workspace, sheet(",9876543210"))

    def fail(*_: object, **__: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run, "merge_rows", fail)
    for minutes in (1, 5, 30):
        work(workspace)
        saved.refresh_from_db()
        assert saved.status == "in_progress"
        assert saved.fault == "No space left on device (OSError)"
        with closing(connect()) as connection:
            (wait,) = connection.execute(
                "SELECT round(extract(epoch FROM retry_at - now()) / 60) FROM imports_import WHERE id = %s", [saved.pk]
            ).fetchone() or (None,)
        assert wait == minutes
        work(workspace)
        behind.refresh_from_db()
        assert behind.status == "queued", "those behind it keep their place"
        Import.objects.filter(pk=saved.pk).update(retry_at=None)
    work(workspace)
    saved.refresh_from_db()
    behind.refresh_from_db()
    assert saved.status == "stopped"
    monkeypatch.undo()
    resume_import(saved)
    work(workspace)
    saved.refresh_from_db()
    assert counts(saved) == {"created": 20}
    assert saved.fault == ""
    with pytest.raises(MoveRefused):
        resume_import(saved)


def test_a_stopped_import_does_not_hold_up_those_behind_it_and_can_be_cancelled(workspace: Workspace) -> None:
    stopped = save(workspace, LIST)
    Import.objects.filter(pk=stopped.pk).update(status="stopped", fault="no disk")
    behind = import_sheet(workspace, sheet(",9876543210"))
    assert behind.status == "completed"
    cancel_import(stopped, cancelled_by="farida")
    stopped.refresh_from_db()
    assert stopped.status == "cancelled"
    assert counts(stopped) == {"discarded": 20}


def test_a_lost_connection_is_a_fault_that_is_noted_on_a_new_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)
    merge = run.merge_rows
    calls = iter(range(100))

    def lose_the_connection(connection: psycopg.Connection, *rest: object) -> object:
        if next(calls) == 2:
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return merge(connection, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "merge_rows", lose_the_connection)
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "in_progress"
    assert saved.retry_at is not None
    Import.objects.filter(pk=saved.pk).update(retry_at=None)
    work(workspace)
    saved.refresh_from_db()
    assert counts(saved) == {"created": 20}


def test_a_contact_made_by_someone_else_at_the_same_moment_is_met_and_not_lost(workspace: Workspace) -> None:
    """The other one has inserted and not committed: the batch cannot see it, waits at the key, and is merged again."""
    saved = save(workspace, sheet(",9876543210,,Asha"))
    with closing(connect()) as other:
        with other.transaction():
            other.execute("INSERT INTO contact (workspace_id, phone) VALUES (%s, '919876543210')", [workspace.pk])
            thread = threading.Thread(target=work, args=[workspace])
            thread.start()
            _wait_until_somebody_waits_for(other)
        thread.join(timeout=30)
    saved.refresh_from_db()
    assert counts(saved) == {"updated": 1}
    assert contacts(workspace)[0]["first_name"] == "Asha"


def _wait_until_somebody_waits_for(other: psycopg.Connection) -> None:
    blocked = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
    with closing(connect()) as looking:
        for _ in range(600):
            if looking.execute(blocked, [other.info.backend_pid]).fetchone() != (0,):
                return
            threading.Event().wait(0.05)
    pytest.fail("nobody waits for the other's transaction")


def test_a_worker_runs_what_is_waiting_in_all_workspaces(house: Path) -> None:
    imports = [save(new_workspace(), LIST) for _ in range(3)]
    Worker(until_idle=True).run()
    for saved in imports:
        saved.refresh_from_db()
        assert saved.status == "completed"


def test_a_waiting_worker_hears_of_new_work_at_once_and_ends_when_asked(workspace: Workspace) -> None:
    worker = Worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        first = save(workspace, LIST)
        _wait_until_ended(first)
        second = save(workspace, sheet(",9876543210"))
        _wait_until_ended(second)
    finally:
        worker.end()
        thread.join(timeout=30)
    assert not thread.is_alive()


def _wait_until_ended(saved: Import) -> None:
    for _ in range(600):
        saved.refresh_from_db()
        if saved.status == "completed":
            return
        threading.Event().wait(0.05)
    pytest.fail(f"the import is still {saved.status}")

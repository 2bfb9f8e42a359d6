"""When something goes wrong on our side, nothing that was committed is lost, and nobody is told what is not true."""

import io
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.attributes import add_attributes
from castlist.config.database import connect
from castlist.config.faults import fault_words, place_of
from castlist.imports import run, saving
from castlist.imports.cancelling import MoveRefused, cancel_import, resume_import
from castlist.imports.expiry import DAY, forget_expired
from castlist.imports.history import held_up_by
from castlist.imports.models import Import
from castlist.imports.queue import work_off
from castlist.imports.scratch import left_behind, scratch_folder
from castlist.imports.uploads import list_uploads
from castlist.imports.worker import Worker
from castlist.workspaces.models import Workspace
from scenes import comments, contacts, counts, new_workspace, save, sheet, work

LIST = sheet(*(f",98765432{at:02d},,Name{at}" for at in range(20)))


def in_batches_of(saved: Import, rows: int) -> Import:
    Import.objects.filter(pk=saved.pk).update(batch_rows=rows)
    return saved


def after_batch(number: int, then: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `then` happen when the batch of this number has been committed."""
    merged = run._merge_batch

    def merge_and_then(connection: object, record: object, state: object, batch: object, staged: object) -> object:
        result = merged(connection, record, state, batch, staged)  # type: ignore[arg-type]
        if batch.number == number:  # type: ignore[attr-defined]
            then()
        return result

    monkeypatch.setattr(run, "_merge_batch", merge_and_then)


def interrupt_after(saved: Import, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work as a process that is asked to end after this batch."""
    ending = threading.Event()
    with monkeypatch.context() as patched:
        after_batch(number, ending.set, patched)
        work_off(saved.workspace_id, should_end=ending.is_set)
    saved.refresh_from_db()


def test_a_file_that_breaks_half_way_is_stopped_and_keeps_its_verdicts(
    workspace: Workspace, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)
    interrupt_after(saved, 2, monkeypatch)
    stored = house / "uploads" / saved.stored_file
    whole = stored.read_bytes()
    stored.write_bytes(b"")
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "stopped"
    assert saved.fault == "The file could not be read to its end: The file is empty."
    stored.write_bytes(whole)
    resume_import(saved)
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "completed"
    assert comments(saved) == ["Created"] * 20


def test_an_import_that_another_process_ended_is_left_alone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)
    after_batch(1, lambda: Import.objects.filter(pk=saved.pk).update(status="stopped", fault="no disk"), monkeypatch)
    work(workspace)
    saved.refresh_from_db()
    assert (saved.status, saved.fault) == ("stopped", "no disk")
    assert counts(saved) == {"created": 10}


def test_another_making_the_attribute_meanwhile_lets_the_header_be_read_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batches before had nothing but errors, so that no attribute was made by then."""
    rows = [f",98765432{at:02d},,Name{at},,,,gold" if at > 9 else ",12" for at in range(20)]
    saved = in_batches_of(save(workspace, sheet(*rows, columns="Plan")), 5)

    def make_it() -> None:
        with closing(connect()) as other:
            add_attributes(other, workspace.pk, [KnownAttribute(name="PLAN", type=AttributeType.TEXT)])

    after_batch(1, make_it, monkeypatch)
    work(workspace)
    saved.refresh_from_db()
    assert (saved.status, saved.fault) == ("completed_with_errors", "")
    assert counts(saved) == {"created": 10, "errors": 10}
    assert contacts(workspace)[0]["attributes"] == {"PLAN": "gold"}


def test_another_making_it_with_another_type_refuses_the_file_and_nothing_is_written(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, sheet(",12", ",9876543210,,Asha,,,,gold", columns="Plan")), 1)

    def make_it() -> None:
        with closing(connect()) as other:
            add_attributes(other, workspace.pk, [KnownAttribute(name="plan", type=AttributeType.NUMBER)])

    after_batch(0, make_it, monkeypatch)
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "failed"
    assert counts(saved) == {}
    assert [problem["code"] for problem in saved.problems] == ["type_left_out"]
    assert contacts(workspace) == []


def test_an_import_half_done_by_other_phone_rules_is_stopped(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)
    interrupt_after(saved, 0, monkeypatch)
    Import.objects.filter(pk=saved.pk).update(phone_rules="8.0.0")
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "stopped"
    assert saved.fault.startswith("Castlist was upgraded meanwhile: this import began by the phone rules 8.0.0")


def test_an_import_saved_before_an_upgrade_goes_by_the_rules_it_began_with(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)
    Import.objects.filter(pk=saved.pk).update(phone_rules="8.0.0")
    interrupt_after(saved, 0, monkeypatch)
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "completed"


def faulty(*_: object, **__: object) -> object:
    raise OSError(28, "No space left on device")


def test_one_that_waits_for_its_next_try_is_cancelled_without_waiting(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = save(workspace, LIST)
    with monkeypatch.context() as patched:
        patched.setattr(run, "merge_rows", faulty)
        work(workspace)
    with closing(connect()) as connection:
        from castlist.imports.queue import workspace_lock

        with workspace_lock(connection, workspace.pk):  # another command has the lock for an instant
            cancel_import(saved, cancelled_by="farida")
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "cancelled"


def test_a_fault_on_the_way_to_cancelling_ends_in_cancelled(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)

    def request_and_fail() -> None:
        Import.objects.filter(pk=saved.pk).update(cancel_requested_at=saved.uploaded_at, cancelled_by="farida")
        faulty()

    after_batch(0, request_and_fail, monkeypatch)
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "cancelled"
    assert counts(saved) == {"created": 5, "discarded": 15}


def test_resume_forgets_a_wish_to_cancel(workspace: Workspace) -> None:
    saved = save(workspace, LIST)
    Import.objects.filter(pk=saved.pk).update(
        status="stopped", cancel_requested_at=saved.uploaded_at, cancelled_by="farida"
    )
    resume_import(saved)
    work(workspace)
    saved.refresh_from_db()
    assert (saved.status, saved.cancelled_by) == ("completed", "")


def test_the_first_who_cancels_is_remembered(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)

    def cancel_twice() -> None:
        cancel_import(saved, cancelled_by="farida")
        cancel_import(saved, cancelled_by="dev")

    after_batch(0, cancel_twice, monkeypatch)
    work(workspace)
    saved.refresh_from_db()
    assert (saved.status, saved.cancelled_by) == ("cancelled", "farida")


def test_progress_begins_the_counting_of_faults_anew(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = in_batches_of(save(workspace, LIST), 5)
    Import.objects.filter(pk=saved.pk).update(starts_without_progress=3)
    after_batch(1, faulty, monkeypatch)  # type: ignore[arg-type]
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "in_progress"
    assert saved.retry_at is not None


@pytest.mark.parametrize("columns", [201, 700, 3_000])
def test_a_header_of_very_many_columns_is_refused_and_no_fault(workspace: Workspace, columns: int) -> None:
    saved = save(workspace, sheet(",9876543210", columns=",".join(f"a{at}" for at in range(columns))))
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "failed"
    assert [problem["words"] for problem in saved.problems] == [
        f"Column GZ: a file can have 200 attributes at most; this one has {columns}."
    ]


def test_an_upload_cancelled_before_it_was_looked_at_is_shown_whatever_its_header(workspace: Workspace) -> None:
    saved = save(workspace, "name,phone\r\nAsha,1\r\nRavi,2\r\n")
    cancel_import(saved, cancelled_by="farida")
    saved.refresh_from_db()
    assert (saved.encoding, counts(saved)) == ("utf-8", {"discarded": 2})
    assert comments(saved) == ["Not imported: the import was cancelled"] * 2


def test_an_import_whose_file_has_expired_cannot_be_resumed(workspace: Workspace) -> None:
    saved = save(workspace, LIST)
    Import.objects.filter(pk=saved.pk).update(status="stopped", stored_file="")
    with pytest.raises(MoveRefused, match="has expired"):
        resume_import(saved)


def test_a_stopped_import_expires_as_well(workspace: Workspace) -> None:
    from datetime import timedelta

    saved = save(workspace, LIST)
    Import.objects.filter(pk=saved.pk).update(status="stopped", uploaded_at=saved.uploaded_at - timedelta(days=181))
    assert forget_expired() == 1
    saved.refresh_from_db()
    assert saved.expired_at is not None


def test_what_a_killed_import_laid_aside_is_removed(workspace: Workspace, house: Path) -> None:
    done, waiting = save(workspace, LIST), save(new_workspace(), LIST)
    work(workspace)
    Import.objects.filter(pk=waiting.pk).update(status="in_progress")
    for saved in (done, waiting):
        (house / "scratch" / str(saved.uuid)).mkdir(parents=True)
    forget_expired()
    assert left_behind() == [waiting.uuid]
    (house / "scratch" / str(waiting.uuid) / "rows.arrow").write_text("of an earlier start")
    with scratch_folder(waiting.uuid) as folder:
        assert list(folder.iterdir()) == []
    assert left_behind() == []


def test_an_upload_whose_import_could_not_be_saved_is_not_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_saved: object) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(saving, "_enqueue", refuse)
    with pytest.raises(psycopg.OperationalError):
        save(workspace, LIST)
    assert not [name for name, _ in list_uploads() if name.startswith(str(workspace.uuid))]


def test_an_upload_that_no_import_names_is_found_and_deleted(workspace: Workspace, house: Path) -> None:
    import os

    saved = save(workspace, LIST)
    lost = house / "uploads" / str(workspace.uuid) / str(UUID(int=7))
    fresh = lost.with_name(str(UUID(int=8)))
    for file in (lost, fresh):
        file.write_text("rows")
    for file in (lost, house / "uploads" / saved.stored_file):
        os.utime(file, (time.time() - 2 * DAY, time.time() - 2 * DAY))
    forget_expired()
    assert not lost.exists()
    assert fresh.exists(), "its import may be about to be saved"
    assert (house / "uploads" / saved.stored_file).exists()


def test_a_worker_whose_connection_is_cut_goes_on(workspace: Workspace) -> None:
    worker = Worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN castlist_imports'"
    try:
        with closing(connect()) as connection:
            for _ in range(600):
                if connection.execute(cut).fetchone():
                    break
                time.sleep(0.05)
        saved = save(workspace, LIST)
        for _ in range(600):
            saved.refresh_from_db()
            if saved.status == "completed":
                break
            time.sleep(0.05)
        assert saved.status == "completed"
    finally:
        worker.end()
        thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_fault_is_named_without_the_value_that_caused_it(house: object) -> None:
    with closing(connect()) as connection, pytest.raises(psycopg.Error) as raised:
        connection.execute("SELECT 'asha@example.in'::timestamptz")
    assert fault_words(raised.value) == "PostgreSQL refused a value (InvalidDatetimeFormat)"
    with closing(connect()) as connection, pytest.raises(psycopg.Error) as raised:
        connection.execute("SELECT FROM nowhere")
    assert fault_words(raised.value) == 'PostgreSQL: relation "nowhere" does not exist'
    assert fault_words(ValueError("asha@example.in")) == "An unexpected fault (ValueError)"


def test_the_place_of_a_fault_is_in_our_own_code(workspace: Workspace) -> None:
    with pytest.raises(AttributeError) as raised:
        saving.save_import(workspace, io.BytesIO(b""), None)  # type: ignore[arg-type]
    assert place_of(raised.value).startswith("imports/saving.py:")


def test_who_waits_behind_another_knows_behind_whom(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first, behind = save(workspace, LIST), save(workspace, LIST, name="behind.csv")
    assert (held_up_by(first), held_up_by(behind)) == (None, None)
    with monkeypatch.context() as patched:
        patched.setattr(run, "merge_rows", faulty)
        work(workspace)
    for saved in (first, behind):
        saved.refresh_from_db()
        assert held_up_by(saved) == first
    resume_import(first)
    work(workspace)
    behind.refresh_from_db()
    assert (behind.status, held_up_by(behind)) == ("completed", None)

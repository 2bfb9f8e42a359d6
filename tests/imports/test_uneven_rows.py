"""Rows of uneven length: batches are cut by weight; neither that nor an end in between changes what comes of them."""

import threading
from typing import Any

import pytest

from castlist.imports import run, weights
from castlist.imports.models import Import
from castlist.imports.queue import work_off
from castlist.imports.reason_summary import summarise_reasons
from castlist.workspaces.models import Workspace
from scenes import comments, contacts, counts, new_workspace, save, sheet, work

LIST = sheet(
    *(
        f",98765432{at % 37:02d},,Name{at},,,,{'long ' * 90 if at % 11 in (4, 5) else ''},{at if at % 5 else 'x'}"
        for at in range(120)
    ),
    ",12",
    columns="note,points||NUMBER",
)
"""Created, replaced across batches and refused rows; every now and then two of 450 bytes among those of 20."""


def outcome(workspace: Workspace, saved: Import) -> tuple[Any, ...]:
    saved.refresh_from_db()
    people = sorted(contacts(workspace), key=lambda each: str(each["phone"]))
    reasons = [(line.reason, line.times, line.row) for line in summarise_reasons(saved)]
    return saved.status, counts(saved), comments(saved), people, reasons


@pytest.fixture(scope="module")
def undisturbed(house: object) -> tuple[Any, ...]:
    workspace = new_workspace()
    saved = save(workspace, LIST)
    work(workspace)
    saved.refresh_from_db()
    assert saved.batches_done == 1
    return outcome(workspace, saved)


@pytest.mark.parametrize("most_bytes", [1, 300, 600, 2_000])
def test_batches_of_any_weight_come_to_the_same(
    workspace: Workspace, undisturbed: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch, most_bytes: int
) -> None:
    monkeypatch.setattr(weights, "BATCH_BYTES", most_bytes)
    saved = save(workspace, LIST)
    work(workspace)
    assert outcome(workspace, saved) == undisturbed
    assert saved.batches_done > 4


@pytest.mark.parametrize("done", [1, 2, 5])
@pytest.mark.parametrize(("before", "after"), [(600, 600), (600, 2_000), (2_000, 300)])
def test_what_is_left_is_cut_from_where_it_stands_by_whatever_weight(
    workspace: Workspace,
    undisturbed: tuple[Any, ...],
    monkeypatch: pytest.MonkeyPatch,
    done: int,
    before: int,
    after: int,
) -> None:
    saved = save(workspace, LIST)
    ending, note = threading.Event(), run.note_batch

    def note_and_end(connection: Any, record: Any, number: int, *more: Any, **named: Any) -> None:
        if number + 1 == done:
            ending.set()
        note(connection, record, number, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(weights, "BATCH_BYTES", before)
        patch.setattr(run, "note_batch", note_and_end)
        work_off(workspace.pk, should_end=ending.is_set)
    saved.refresh_from_db()
    assert (saved.status, saved.batches_done) == ("in_progress", done)
    monkeypatch.setattr(weights, "BATCH_BYTES", after)
    work(workspace)
    assert outcome(workspace, saved) == undisturbed

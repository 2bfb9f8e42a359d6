"""States only move along drawn arrows (rules §5)."""

import pytest

from castlist.imports.lifecycle import ARROWS, FINISHED, WORDS, Status, sources
from castlist.imports.models import Import
from castlist.workspaces.models import Workspace
from scenes import import_sheet, save, sheet, work


def test_every_state_has_its_word_and_its_arrows() -> None:
    assert set(WORDS) == set(ARROWS) == set(Status)
    assert all(not ARROWS[status] for status in FINISHED)
    assert sources(Status.COMPLETED) == ["in_progress"]
    assert sorted(sources(Status.CANCELLED)) == ["in_progress", "queued", "stopped"]


@pytest.mark.parametrize("status", list(FINISHED))
def test_an_import_that_has_ended_is_never_moved_again(workspace: Workspace, status: Status) -> None:
    saved = save(workspace, sheet(",9876543210"))
    Import.objects.filter(pk=saved.pk).update(status=status.value)
    work(workspace)
    saved.refresh_from_db()
    assert (saved.status, saved.total) == (status.value, 0)


def test_the_database_knows_no_other_state(workspace: Workspace) -> None:
    from django.db import IntegrityError, transaction

    saved = import_sheet(workspace, sheet(",9876543210"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.filter(pk=saved.pk).update(status="perhaps")

"""Erasing somebody from many stored files takes several requests; it ends as one at once does, and can be left."""

from contextlib import closing

import pytest

from castlist.audience.erasing import EraseRefused
from castlist.config.database import connect
from castlist.imports.models import Import
from castlist.imports.uploads import local_upload
from castlist.reports.erasing import Erasing, erase_contact, erase_for_a_while
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, save, sheet, work

PHONE = "919876543201"


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, sheet(f"ana,{PHONE},ana@x.in,Ananya,,,,Pune", ",9876543202,,Ravi,,,,Pune", columns="city"))
    return workspace


def everywhere(workspace: Workspace) -> str:
    """Give what stands in all stored files of a workspace."""
    texts = []
    for saved in Import.objects.filter(workspace=workspace):
        with local_upload(saved.stored_file) as path:
            texts.append(path.read_text())
    return "\n".join(texts)


def test_an_erasure_in_pieces_ends_as_one_at_once_does(listed: Workspace) -> None:
    for city in ("Goa", "Kochi", "Surat"):
        import_sheet(listed, sheet(f"ana,{PHONE},ana@x.in,Ananya,,,,{city}", columns="city"))
    told, pieces = Erasing(), 0
    with closing(connect()) as connection:
        while not told.is_done:
            assert contacts(listed, search=PHONE), "the contact goes last"
            told = erase_for_a_while(connection, listed, PHONE, told, seconds=0)
            pieces += 1
    assert (told.rows, told.left, pieces) == (4, 0, 4)
    assert everywhere(listed).count(PHONE) == 0


def test_an_erasure_that_was_left_is_done_again_from_the_start(listed: Workspace) -> None:
    import_sheet(listed, sheet(f"ana,{PHONE},ana@x.in,Ananya"))
    with closing(connect()) as connection:
        assert erase_for_a_while(connection, listed, PHONE, Erasing(), seconds=0).left == 1
        assert erase_contact(connection, listed, PHONE) == 1
    assert everywhere(listed).count(PHONE) == 0


def test_what_is_uploaded_meanwhile_is_gone_through_as_well(listed: Workspace) -> None:
    import_sheet(listed, sheet(",9876543204"))
    with closing(connect()) as connection:
        told = erase_for_a_while(connection, listed, PHONE, Erasing(), seconds=0)
        saved = save(listed, sheet(f"ana,{PHONE},ana@x.in,Ananya"))
        with pytest.raises(EraseRefused, match="has not ended"):
            erase_for_a_while(connection, listed, PHONE, told, seconds=0)
        work(listed)
        while not told.is_done:
            told = erase_for_a_while(connection, listed, PHONE, told, seconds=0)
    saved.refresh_from_db()
    assert saved.erased_rows == 1
    assert everywhere(listed).count(PHONE) == 0

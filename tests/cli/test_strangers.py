"""A workspace never sees another's data, in any command (house promise 5): what is not its own is not found."""

from pathlib import Path

import pytest
from test_contract import as_json, castlist

from castlist.imports.models import Import
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, new_workspace, save, sheet

LIST = sheet(",9876543210,,Asha,,,,gold", ",12", columns="plan")


@pytest.fixture
def stranger(house: object) -> Workspace:
    return new_workspace()


@pytest.mark.parametrize("listing", [("segments", "list"), ("attributes", "list"), ("imports", "list")])
def test_lists_hold_nothing_of_another_workspace(
    workspace: Workspace, stranger: Workspace, listing: tuple[str, str]
) -> None:
    import_sheet(workspace, LIST)
    assert len(as_json(castlist(*listing, "--workspace", workspace.slug, "--json"))) == 1
    assert as_json(castlist(*listing, "--workspace", stranger.slug, "--json")) == []


@pytest.mark.parametrize("chosen", [(), ("--segment", "Everyone"), ("--search", "9876543210"), ("--search", "asha")])
def test_contacts_of_another_workspace_are_found_by_nothing(
    workspace: Workspace, stranger: Workspace, chosen: tuple[str, ...]
) -> None:
    import_sheet(workspace, LIST)
    ours = castlist("contacts", "list", *chosen, "--workspace", workspace.slug, "--json")
    assert ours.stdout.count("\n") == 1
    theirs = castlist("contacts", "list", *chosen, "--workspace", stranger.slug, "--json")
    assert "Asha" not in theirs.stdout + theirs.stderr
    assert "919876543210" not in theirs.stdout + theirs.stderr


@pytest.mark.parametrize("what", [(), ("--processed",), ("--errors-only",)])
def test_the_files_of_another_workspaces_import_are_not_found(
    workspace: Workspace, stranger: Workspace, tmp_path: Path, what: tuple[str, ...]
) -> None:
    saved = import_sheet(workspace, LIST)
    output = tmp_path / "out.csv"
    for place, code in ((stranger.slug, 1), (workspace.slug, 0)):
        done = castlist("imports", "download", saved.uuid, *what, "--output", output, "--workspace", place, "--json")
        assert done.returncode == code
        assert output.exists() == (code == 0)
        if code:
            assert as_json(done)["error"] == {
                "code": "import_not_found",
                "message": f"There is no import {saved.uuid} in this workspace.",
            }


@pytest.mark.parametrize("command", ["show", "cancel", "resume"])
@pytest.mark.parametrize("status", ["queued", "stopped"])
def test_another_workspaces_import_cannot_be_looked_at_or_moved(
    workspace: Workspace, stranger: Workspace, command: str, status: str
) -> None:
    saved = save(workspace, LIST)
    Import.objects.filter(pk=saved.pk).update(status=status)
    done = castlist("imports", command, saved.uuid, "--workspace", stranger.slug, "--json")
    assert (done.returncode, as_json(done)["error"]["code"]) == (1, "import_not_found")
    saved.refresh_from_db()
    assert (saved.status, saved.cancelled_by) == (status, "")
    assert contacts(workspace) == []


def test_names_and_types_are_free_beside_another_workspace(workspace: Workspace, stranger: Workspace) -> None:
    import_sheet(workspace, LIST, segment="Diwali")
    saved = import_sheet(stranger, sheet(",9876543210,,Usha,,,,5", columns="PLAN||NUMBER"), segment="DIWALI")
    assert saved.created == 1
    (ours,), (theirs,) = contacts(workspace), contacts(stranger)
    assert (ours["first_name"], ours["attributes"], ours["segments"]) == ("Asha", {"plan": "gold"}, ["Diwali"])
    assert (theirs["first_name"], list(theirs["attributes"]), theirs["segments"]) == ("Usha", ["PLAN"], ["DIWALI"])

"""Files that commands write: whole, where they were meant to go, and on standard output if that is asked for."""

import os
from pathlib import Path

import pytest
from test_contract import as_json, castlist

from castlist.cli.downloads import OutputRefused, write_output
from castlist.workspaces.models import Workspace
from scenes import SEVEN, import_sheet, sheet

HEADER = f"{SEVEN},city,".encode()


def write_two_lines(path: Path) -> None:
    path.write_text("new\nfile\n")


def test_through_a_link_the_file_it_leads_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "list.csv").write_text("old")
    (tmp_path / "near.csv").symlink_to("shared/list.csv")
    (tmp_path / "far.csv").symlink_to("near.csv")
    (tmp_path / "new.csv").symlink_to("shared/new.csv")
    for link, file in (("near.csv", "list.csv"), ("far.csv", "list.csv"), ("new.csv", "new.csv")):
        write_output(tmp_path / link, write_two_lines)
        assert (tmp_path / link).is_symlink()
        assert (shared / file).read_text() == "new\nfile\n"
        (shared / file).write_text("old")
    assert sorted(path.name for path in shared.iterdir()) == ["list.csv", "new.csv"], "no draft is left"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("folder", "{} is a folder. Name a file in it."),
        ("to-folder", "{} is a folder. Name a file in it."),
        ("circle", "{} is a symbolic link that leads in a circle. Name a file."),
        ("nowhere", "{} cannot be written: it is a link into a folder that does not exist."),
        ("none/list.csv", "{} cannot be written: No such file or directory."),
        ("file/list.csv", "{} cannot be written: Not a directory."),
        ("-", "Standard output (-) is taken by what the command says. Name a file."),
    ],
)
def test_what_cannot_be_written_is_told_and_left_as_it_is(tmp_path: Path, output: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old")
    for link, target in (("to-folder", "folder"), ("circle", "circle"), ("nowhere", "gone/list.csv")):
        (tmp_path / link).symlink_to(target)
    before = sorted(tmp_path.rglob("*"))
    path = Path(output) if output == "-" else tmp_path / output
    with pytest.raises(OutputRefused) as refused:
        write_output(path, write_two_lines)
    assert str(refused.value) == words.format(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_device_is_written_to_as_it_is() -> None:
    write_output(Path(os.devnull), write_two_lines)
    assert not Path(os.devnull).is_file()


def test_a_dash_is_standard_output_which_then_carries_the_file_and_nothing_else(workspace: Workspace) -> None:
    done = castlist("sample", "--output", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.encode().startswith(HEADER)
    saved = import_sheet(workspace, sheet(",9876543210,,Asha"))
    download = ("imports", "download", saved.uuid, "--workspace", workspace.slug, "--output", "-")
    assert castlist(*download).stdout.splitlines() == [SEVEN, ",9876543210,,Asha"]
    assert castlist(*download, "--processed").stdout.splitlines() == [
        f"\ufeff{SEVEN},Comments",
        ",9876543210,,Asha,,,,Created",
    ]
    missing = castlist(*download, "--workspace", "nowhere")
    assert (missing.returncode, missing.stdout) == (1, "")


def test_a_dash_and_json_are_two_things_for_one_stream() -> None:
    for command in (("sample",), ("imports", "download", "x")):
        done = castlist(*command, "--output", "-", "--json")
        assert done.returncode == 1
        assert as_json(done)["error"]["message"].startswith("--output - and --json both write to standard output.")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("", "There is no workspace ''. Those that exist: castlist workspaces list."),
        ("Two Words", "There is no workspace 'Two Words'. Those that exist: castlist workspaces list."),
        ("nowhere", "There is no workspace nowhere. Make it: castlist workspaces create nowhere."),
    ],
)
def test_a_workspace_that_is_not_there_is_told_with_what_can_be_done(house: Path, slug: str, words: str) -> None:
    for command in (("imports", "list"), ("contacts", "list"), ("imports", "show", "x")):
        done = castlist(*command, "--workspace", slug)
        assert (done.returncode, done.stderr) == (1, f"castlist: {words}\n")

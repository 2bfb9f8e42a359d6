"""What is printed does nothing to a terminal, whoever wrote it: cells, names and file names are anybody's."""

import json
import re
from pathlib import Path

import pytest
from test_contract import castlist

from castlist.cli.output import print_json, print_json_line, print_line, print_table, visible
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, sheet

OBEYED = [
    *(chr(code) for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"),
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029",
]
"""Controls of a terminal (C0, DEL, C1: U+009B alone begins an escape), and what turns or breaks a line."""

RAW = re.compile(f"[{re.escape(''.join(OBEYED))}]")
CELL = "A\x1b[31mB\u009b2JC\u202eD\u2028E\x7fF"


@pytest.mark.parametrize("sign", OBEYED, ids=[f"U+{ord(sign):04X}" for sign in OBEYED])
def test_a_control_character_is_shown_and_not_sent(sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_line(f"a{sign}b")
    print_table(("Name",), [(f"a{sign}b",)], empty="")
    print_json([f"a{sign}b"])
    text, _, _, as_json = capsys.readouterr().out.split("\n")[:4]
    assert text == f"a{visible(sign)}b"
    assert not RAW.search(text + as_json)
    assert json.loads(as_json) == [f"a{sign}b"], "for a program it is the same text"


def test_json_that_is_ready_made_is_escaped_and_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    print_json_line('{"name": "\u009b2J\u202e नमस्ते \u200d", "big": 0.10}')
    assert capsys.readouterr().out == '{"name": "\\u009b2J\\u202e नमस्ते \u200d", "big": 0.10}\n'


def test_cells_of_an_import_reach_no_terminal(workspace: Workspace, tmp_path: Path) -> None:
    saved = import_sheet(workspace, sheet(f'"{CELL}",9876543210,,"{CELL}",,,,"{CELL}"', f',"{CELL}"', columns="note"))
    for command in (
        ("contacts", "list"),
        ("contacts", "list", "--json"),
        ("contacts", "list", "--search", CELL),
        ("imports", "list"),
        ("imports", "show", saved.uuid),
        ("import", tmp_path / CELL, "--segment", CELL, "--accept"),
        ("segments", "show", CELL),
    ):
        done = castlist(*command, "--workspace", workspace.slug)
        assert done.stdout + done.stderr
        assert not RAW.search(done.stdout + done.stderr), command
    (contact,) = contacts(workspace)
    assert contact["first_name"] == contact["attributes"]["note"] == CELL

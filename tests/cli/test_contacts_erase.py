"""`castlist contacts erase`: asks, erases, and says in one sentence why not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from broadcast_scenes import ASHA, PEOPLE, claim, compose, freeze
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet

CASTLIST = Path(sys.executable).with_name("castlist")


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    return workspace


def run(workspace: Workspace, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(CASTLIST), "contacts", "erase", *arguments, "--workspace", workspace.slug]
    return subprocess.run(command, input=answer, capture_output=True, text=True, check=False, timeout=120)


def test_it_asks_first(listed: Workspace) -> None:
    run(listed, ASHA, answer="n\n")
    assert len(contacts(listed)) == 3
    assert "Erase 919876543201?" in run(listed, f"+{ASHA}", answer="y\n").stdout
    assert len(contacts(listed)) == 2


def test_programs_hear_how_many_rows_went_with_them(listed: Workspace) -> None:
    told = run(listed, ASHA, "--yes", "--json")
    assert json.loads(told.stdout) == {"is_erased": True, "rows": 1}


def test_what_is_in_the_way_is_said(listed: Workspace) -> None:
    claim(freeze(compose(listed)))
    told = run(listed, ASHA, "--yes")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "castlist: A message to them is on its way at this moment. Erase them in a minute.\n"
    assert len(contacts(listed)) == 3

"""Callbacks that were set aside are counted by the doctor, and read once more when a person says so."""

import json
import os
import subprocess
from contextlib import closing

import pytest
from callback_scenes import CASTLIST, make_channel

from castlist.cli.examination import examine
from castlist.config.database import connect
from castlist.receipts.processing import STRANGE
from castlist.workspaces.models import Workspace


def set_aside(workspace: Workspace, fault: str) -> None:
    channel = make_channel(workspace)
    with closing(connect()) as connection:
        connection.execute(
            "INSERT INTO callback (workspace_id, channel_id, method, query, content_type, body, fault) "
            "VALUES (%s, %s, 'POST', '', '', %s, %s)",
            [workspace.pk, channel.pk, b'{"entry": []}', fault],
        )


@pytest.mark.parametrize("fault", ["KeyError at ledger.py:40", STRANGE])
def test_they_are_read_once_more(workspace: Workspace, fault: str) -> None:
    set_aside(workspace, fault)
    command = [CASTLIST, "channels", "take-up-again", "--workspace", workspace.slug, "--json"]
    for count in (1, 0):
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
        assert json.loads(done.stdout) == {"callbacks": count}


def test_the_doctor_counts_those_of_a_fault_and_says_what_to_do(workspace: Workspace) -> None:
    def told() -> list[str]:
        return [each.what + each.to_do for each in examine() if workspace.slug in each.what and not each.is_well]

    set_aside(workspace, STRANGE)
    assert told() == []
    set_aside(workspace, "KeyError at ledger.py:40")
    (words,) = told()
    assert "1 callbacks could not be processed and are set aside" in words
    assert f"castlist channels take-up-again --workspace {workspace.slug}" in words
    with closing(connect()) as connection:
        connection.execute("DELETE FROM callback WHERE workspace_id = %s", [workspace.pk])

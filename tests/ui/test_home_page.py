"""Home says how the workspace stands: what to do first, what needs somebody, what happened."""

import re
from typing import TYPE_CHECKING

from castlist.channels.models import Channel, ChannelState
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

if TYPE_CHECKING:
    from django.test import Client

BAD = sheet(",9876543201,,Asha", ",12,,Ravi", ",ab,,Zoë")


def home(client: "Client", workspace: Workspace) -> str:
    answer = client.get(f"/w/{workspace.slug}/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_new_workspace_is_told_the_three_steps(workspace: Workspace, owner: "Client") -> None:
    told = home(owner, workspace)
    assert "Three steps to the first message" in told
    assert "Needs attention" not in told


def test_figures_and_what_happened_follow_an_import(workspace: Workspace, owner: "Client") -> None:
    import_sheet(workspace, BAD)
    told = home(owner, workspace)
    assert "Users 1 1 new this week" in told
    assert "imported list.csv : 1 new user" in told


def test_rows_that_stayed_out_need_attention_with_their_reasons(workspace: Workspace, owner: "Client") -> None:
    import_sheet(workspace, BAD)
    told = home(owner, workspace)
    assert "2 rows of list.csv stayed out" in told
    assert "1 × Not a valid number for India (+91)" in told


def test_a_number_whose_key_was_refused_comes_first(workspace: Workspace, owner: "Client") -> None:
    import_sheet(workspace, BAD)
    reason = "360dialog refused the key. Replace it."
    Channel.objects.filter(workspace=workspace).update(state=ChannelState.KEY_REFUSED, state_reason=reason)
    told = home(owner, workspace)
    assert told.index(reason) < told.index("2 rows of list.csv stayed out")


def test_no_worker_is_said_before_all_else(workspace: Workspace, owner: "Client") -> None:
    import_sheet(workspace, BAD)
    assert "No worker is running: nothing is imported or sent." in home(owner, workspace)


def test_nothing_of_another_workspace_is_shown(workspace: Workspace, owner: "Client") -> None:
    import_sheet(new_workspace(), BAD)
    assert "list.csv" not in home(owner, workspace)


def test_strangers_find_nothing(workspace: Workspace, stranger: "Client") -> None:
    assert stranger.get(f"/w/{workspace.slug}/").status_code == 404

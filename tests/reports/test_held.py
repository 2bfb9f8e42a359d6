"""Whoever makes a channel work again is told which broadcasts still stand still."""

import pytest

from broadcast_scenes import channel_of, compose, people
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel
from castlist.reports.held import held_broadcasts, held_words
from castlist.ui.spoken import spoken
from castlist.workspaces.models import Workspace
from scenes import new_workspace

HOW = "Each goes on with Resume: castlist broadcasts resume NAME."


def test_those_that_paused_by_themselves_are_named(workspace: Workspace) -> None:
    people(workspace)
    for name, state, is_self_paused in (
        ("Diwali", "paused", True),
        ("By hand", "paused", False),
        ("Done", "finished", False),
        ("Holi", "paused", True),
    ):
        made = compose(workspace, name)
        Broadcast.objects.filter(pk=made.pk).update(state=state, is_self_paused=is_self_paused)
    assert held_broadcasts(channel_of(workspace)) == ["Diwali", "Holi"]
    assert held_broadcasts(channel_of(new_workspace())) == []
    Channel.objects.filter(workspace=workspace).update(state="stopped")
    assert held_broadcasts(channel_of(workspace)) == [], "they cannot go on yet"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Diwali"], f"Still Paused: Diwali. {HOW}"),
        (list("ABCDE"), f"Still Paused: A, B, C, D, E. {HOW}"),
        (list("ABCDEFG"), f"Still Paused: A, B, C, D, E and 2 more. {HOW}"),
    ],
)
def test_five_are_named_at_most(names: list[str], words: str) -> None:
    assert held_words(names) == words
    assert spoken(words) == words.replace(": castlist broadcasts resume NAME", ""), "pages have no commands"

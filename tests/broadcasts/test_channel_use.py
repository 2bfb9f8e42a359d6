"""What is said of broadcasts before a channel is disconnected."""

import pytest

from castlist.broadcasts.channel_use import ChannelUse, count_use
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel
from castlist.workspaces.models import Workspace
from scenes import new_workspace


def broadcast(workspace: Workspace, state: State) -> Broadcast:
    channel = Channel.objects.get(workspace=workspace)
    name = f"{state.value} {Broadcast.objects.filter(workspace=workspace).count()}"
    return Broadcast.objects.create(
        workspace=workspace,
        channel=channel,
        name=name,
        name_key=name,
        template_name="welcome",
        template_language="en",
        state=state.value,
        timezone="UTC",
    )


@pytest.mark.parametrize(
    ("state", "use"),
    [
        (State.SCHEDULED, ChannelUse(scheduled=1, under_way=0)),
        (State.PREPARING, ChannelUse(scheduled=0, under_way=1)),
        (State.SENDING, ChannelUse(scheduled=0, under_way=1)),
        (State.PAUSED, ChannelUse(scheduled=0, under_way=1)),
        (State.DRAFT, ChannelUse(scheduled=0, under_way=0)),
        (State.FINISHED, ChannelUse(scheduled=0, under_way=0)),
        (State.CANCELLED, ChannelUse(scheduled=0, under_way=0)),
    ],
)
def test_what_still_needs_the_channel_is_counted(workspace: Workspace, state: State, use: ChannelUse) -> None:
    broadcast(workspace, state)
    broadcast(new_workspace(), state)
    assert count_use(Channel.objects.get(workspace=workspace)) == use

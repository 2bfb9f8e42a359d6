"""Many channels are sent by in turns, so that a worker's database connections stay few."""

from collections.abc import Iterator

import pytest

from broadcast_scenes import PEOPLE, anew, compose
from castlist.broadcasts.running import start_broadcast
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.config.environment import environment
from castlist.workspaces.models import Workspace
from scenes import import_sheet


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CASTLIST_CHANNELS_AT_ONCE", "1")
    environment.cache_clear()
    yield
    monkeypatch.undo()
    environment.cache_clear()


def test_more_channels_than_places_are_all_served(workspace: Workspace, one_at_once: None) -> None:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    broadcasts = [compose(workspace, "Shop's")]
    for digits in ("919876500121", "919876500122"):
        channel = connect_channel(workspace, ConnectRequest(provider="sandbox", name=digits, number=digits))
        broadcasts.append(compose(workspace, digits, channel=channel))
    for each in broadcasts:
        start_broadcast(each)
    BroadcastsWorker(until_idle=True, workspace_id=workspace.pk).run()
    assert [anew(each).state for each in broadcasts] == ["finished"] * 3

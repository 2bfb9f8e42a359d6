"""Finding a channel by name or id, and the only one without either."""

import pytest

from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.lookup import connected, find_channel
from castlist.channels.models import Channel
from castlist.channels.pausing import disconnect_channel
from castlist.channels.refusals import ChannelRefused
from castlist.workspaces.models import Workspace
from scenes import new_workspace


def sandbox(workspace: Workspace, name: str, number: str) -> Channel:
    return connect_channel(workspace, ConnectRequest(provider="sandbox", name=name, number=number))


def test_a_channel_is_found_by_name_in_any_case_and_by_id(bare: Workspace) -> None:
    shop = sandbox(bare, " Shop ", "919876500110")
    for name in ("Shop", " SHOP", str(shop.uuid), None):
        assert find_channel(bare, name) == shop


def test_what_is_not_found_or_left_open_is_told_with_the_names(bare: Workspace) -> None:
    with pytest.raises(ChannelRefused, match="No channel is connected"):
        find_channel(bare)
    sandbox(bare, "Shop", "919876500110")
    with pytest.raises(ChannelRefused, match=r"There is no channel Other\. The channels are: Shop\."):
        find_channel(bare, "Other")
    sandbox(bare, "Second", "919876500111")
    with pytest.raises(ChannelRefused, match=r"There are several channels; name one\. The channels are: Shop, Second"):
        find_channel(bare)


def test_a_disconnected_channel_and_one_of_another_workspace_are_not_found(bare: Workspace) -> None:
    shop = sandbox(bare, "Shop", "919876500110")
    stranger = new_workspace(has_channel=False)
    for name in ("Shop", str(shop.uuid), None):
        with pytest.raises(ChannelRefused):
            find_channel(stranger, name)
    disconnect_channel(shop)
    assert not connected(bare).exists()
    with pytest.raises(ChannelRefused):
        find_channel(bare, str(shop.uuid))

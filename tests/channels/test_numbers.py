"""Connecting and disconnecting channels."""

import pytest

from castlist.channels.models import Channel
from castlist.channels.numbers import ChannelRefused, connect_channel, connected, disconnect_channel
from castlist.workspaces.models import Workspace
from scenes import new_workspace


@pytest.fixture
def bare(house: object) -> Workspace:
    return new_workspace(has_channel=False)


@pytest.mark.parametrize(
    ("number", "country"),
    [("919876500110", "IN"), ("14165550123", "CA"), ("447400123456", "GB"), ("447781123456", "GG")],
)
def test_a_sandbox_channel_is_active_at_once_in_the_country_of_its_number(
    bare: Workspace, number: str, country: str
) -> None:
    channel = connect_channel(bare, provider="sandbox", name=" Shop ", number=number)
    assert (channel.name, channel.state, channel.country) == ("Shop", "active", country)


@pytest.mark.parametrize(
    "number", ["", "+919876500110", "98765 00110", "12", "999123456789", "٩١٩٨٧٦٥٠٠١١٠", "80012345678"]
)
def test_a_number_is_digits_with_the_calling_code_of_a_country(bare: Workspace, number: str) -> None:
    with pytest.raises(ChannelRefused):
        connect_channel(bare, provider="sandbox", name="Shop", number=number)
    assert not connected(bare).exists()


def test_a_name_and_a_number_are_connected_once_and_free_again_afterwards(bare: Workspace) -> None:
    connect_channel(bare, provider="sandbox", name="Shop", number="919876500110")
    with pytest.raises(ChannelRefused, match="There is a channel SHOP already"):
        connect_channel(bare, provider="sandbox", name="SHOP", number="919876500111")
    with pytest.raises(ChannelRefused, match="919876500110 is connected already"):
        connect_channel(bare, provider="sandbox", name="Second", number="919876500110")
    disconnect_channel(bare, "shop")
    connect_channel(bare, provider="sandbox", name="Shop", number="919876500110")
    assert Channel.objects.filter(workspace=bare).count() == 2, "the disconnected one stays for history"
    with pytest.raises(ChannelRefused, match=r"There is no channel Other. The channels are: Shop\."):
        disconnect_channel(bare, "Other")


def test_providers_that_come_later_and_unknown_ones_are_told_apart(bare: Workspace) -> None:
    with pytest.raises(ChannelRefused, match="360dialog cannot be connected yet; the sandbox can"):
        connect_channel(bare, provider="360dialog", name="Shop", number="919876500110")
    with pytest.raises(ChannelRefused, match=r"pigeon is not a provider\. The providers are sandbox, 360dialog"):
        connect_channel(bare, provider="pigeon", name="Shop", number="919876500110")

"""A key that is gone is said at the channel and by doctor, holds what it was sending, and is mended by its return."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from castlist.broadcasts.sender import read_sender
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.models import Channel, ChannelState
from castlist.channels.sealed import has_sealed, sealed_words
from castlist.channels.verifying import verify_channel
from castlist.cli.examination import examine
from castlist.config import vault
from castlist.config.vault import SealBroken
from castlist.workspaces.models import Workspace
from scenes import new_workspace


@pytest.fixture
def lost(workspace: Workspace, house: Path) -> Iterator[Channel]:
    """Lose the key of this installation for a while."""
    file, away = house / vault.KEY_FILE, house / "credentials.away"
    channel = Channel.objects.get(workspace=workspace)
    assert sealed_words(channel) == ""
    file.rename(away)
    vault._keys.cache_clear()
    yield channel
    if away.exists():
        away.rename(file)
    vault._keys.cache_clear()


def test_it_is_said_at_the_channel_and_by_doctor(lost: Channel, house: Path) -> None:
    assert read_sender(lost.pk) is None
    lost.refresh_from_db()
    assert lost.state == ChannelState.KEY_REFUSED
    assert "credentials.key is missing" in lost.state_reason
    assert lost.last_error == lost.state_reason
    findings = [each for each in examine() if each.what.startswith("The key of the channel Shop")]
    assert findings
    assert all("credentials.key is missing" in each.to_do for each in findings)
    (house / "credentials.away").rename(house / vault.KEY_FILE)
    assert verify_channel(lost).state == ChannelState.ACTIVE


def test_no_other_key_is_made_for_the_next_channel(lost: Channel, house: Path) -> None:
    assert has_sealed()
    request = ConnectRequest(provider="sandbox", name="Next", number="919876500111")
    with pytest.raises(SealBroken, match=r"credentials\.key is missing"):
        connect_channel(new_workspace(), request)
    assert not (house / vault.KEY_FILE).exists()

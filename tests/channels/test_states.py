"""Every arrow between the states of a channel, and every one that there is not."""

from collections.abc import Callable

import pytest

from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.health import note_channel_error
from castlist.channels.lifecycle import ARROWS
from castlist.channels.models import Channel, ChannelState
from castlist.channels.pausing import disconnect_channel, pause_channel, resume_channel
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.refusals import ChannelRefused
from castlist.channels.verifying import verify_channel
from castlist.config.vault import unseal
from castlist.workspaces.models import Workspace
from scenes import new_workspace

STOP = ErrorKind.STOP_CHANNEL
REFUSED_KEY = ProviderError(code="190", kind=STOP, title="WhatsApp refused the key", to_do="Make a new access token.")
LOCKED = ProviderError(code="131031", kind=STOP, title="Account locked", to_do="Open WhatsApp Manager.", detail="x.")
ACTIVE, PAUSED = ChannelState.ACTIVE, ChannelState.PAUSED
KEY_REFUSED, STOPPED, DISCONNECTED = ChannelState.KEY_REFUSED, ChannelState.STOPPED, ChannelState.DISCONNECTED


def refuse_key(channel: Channel) -> None:
    note_channel_error(channel, REFUSED_KEY)


def lock(channel: Channel) -> None:
    note_channel_error(channel, LOCKED)


ACTS: dict[Callable[[Channel], object], dict[ChannelState, ChannelState]] = {
    pause_channel: {ACTIVE: PAUSED},
    resume_channel: {PAUSED: ACTIVE},
    refuse_key: {ACTIVE: KEY_REFUSED},
    lock: {ACTIVE: STOPPED},
    verify_channel: {KEY_REFUSED: ACTIVE, STOPPED: ACTIVE},
    disconnect_channel: dict.fromkeys((ACTIVE, PAUSED, KEY_REFUSED, STOPPED), DISCONNECTED),
}
"""What each act does to which states; all others stay as they are."""

SAID = {pause_channel, resume_channel, disconnect_channel}
"""What a person does is refused in words where it does nothing."""


@pytest.fixture
def channel(bare: Workspace) -> Channel:
    return connect_channel(bare, ConnectRequest(provider="sandbox", name="Shop", number="919876500110"))


@pytest.mark.parametrize("state", ChannelState)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_moves_along_its_arrows_and_along_no_others(
    channel: Channel, act: Callable[[Channel], object], state: ChannelState
) -> None:
    Channel.objects.filter(pk=channel.pk).update(state=state, state_reason="Because.")
    expected = ACTS[act].get(state, state)
    if expected == state and act in SAID:
        with pytest.raises(ChannelRefused, match="Shop is"):
            act(channel)
    else:
        act(channel)
    channel.refresh_from_db()
    assert channel.state == expected


def test_every_arrow_that_is_drawn_is_walked_and_no_other() -> None:
    walked = {(source, target) for arrows in ACTS.values() for source, target in arrows.items()}
    assert walked == {(source, target) for source, targets in ARROWS.items() for target in targets}


def test_a_stop_is_told_with_reason_and_time(channel: Channel) -> None:
    assert note_channel_error(channel, LOCKED)
    channel.refresh_from_db()
    assert channel.state_reason == "Account locked (131031: x). Open WhatsApp Manager."
    assert channel.last_error == channel.state_reason
    assert channel.last_error_at is not None
    with pytest.raises(ChannelRefused, match=r"Shop is stopped: Account locked"):
        resume_channel(channel)


@pytest.mark.parametrize("code", ["http 401", "0", "190", "RBC001"])
def test_a_refused_key_is_told_apart_from_other_stops(channel: Channel, code: str) -> None:
    note_channel_error(channel, ProviderError(code=code, kind=STOP, title="The key was refused"))
    channel.refresh_from_db()
    assert channel.state == KEY_REFUSED


@pytest.mark.parametrize("kind", sorted(set(ErrorKind) - {STOP}))
def test_other_errors_are_noted_and_stop_nothing(channel: Channel, kind: ErrorKind) -> None:
    assert not note_channel_error(channel, ProviderError(code="0", kind=kind, title="Sent faster than allowed"))
    channel.refresh_from_db()
    assert (channel.state, channel.last_error) == (ACTIVE, "Sent faster than allowed.")


def test_what_a_person_has_paused_stays_paused_and_the_error_is_noted(channel: Channel) -> None:
    pause_channel(channel)
    assert not note_channel_error(channel, REFUSED_KEY)
    verify_channel(channel)
    channel.refresh_from_db()
    assert channel.state == PAUSED


def test_a_verification_that_succeeds_settles_the_last_error(channel: Channel) -> None:
    note_channel_error(channel, LOCKED)
    verify_channel(channel)
    channel.refresh_from_db()
    assert (channel.state_reason, channel.last_error, channel.last_error_at) == ("", "", None)


def test_what_is_noted_of_a_channel_is_noted_within_its_workspace(channel: Channel) -> None:
    """Whoever comes with the right number of a row and another workspace changes nothing."""
    elsewhere = Channel(pk=channel.pk, workspace=new_workspace(has_channel=False), state=ACTIVE)
    assert not note_channel_error(elsewhere, LOCKED)
    channel.refresh_from_db()
    assert (channel.state, channel.last_error) == (ACTIVE, "")


def test_disconnecting_erases_the_key_and_frees_name_and_number(bare: Workspace, channel: Channel) -> None:
    from castlist.config.vault import seal

    Channel.objects.filter(pk=channel.pk).update(sealed_api_key=seal("K"))
    gone = disconnect_channel(channel)
    assert (gone.state, gone.sealed_api_key) == (DISCONNECTED, "")
    assert gone.disconnected_at is not None
    assert unseal(gone.sealed_callback_secret), "late reports still have to prove themselves"
    again = connect_channel(bare, ConnectRequest(provider="sandbox", name="Shop", number="919876500110"))
    assert Channel.objects.filter(workspace=bare).count() == 2, "the disconnected one stays for history"
    assert again.callback_token != gone.callback_token

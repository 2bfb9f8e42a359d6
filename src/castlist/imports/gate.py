"""Whether a workspace may import, and through which channel (import sheet rules §1). One answer for all doors."""

from castlist.audience.names import name_key
from castlist.audience.trimming import trim_text
from castlist.channels.lookup import connected
from castlist.channels.models import Channel, ChannelState, Provider
from castlist.workspaces.models import Workspace

IMPORTING_PROVIDERS = (Provider.SANDBOX, Provider.DIALOG360, Provider.KALEYRA, Provider.KALEYRA_V1, Provider.META)
"""The providers whose channels can import."""

SET_UP = (
    "Connect one in Configure → Deployment → WhatsApp, or with "
    "`castlist channels connect --provider sandbox --name NAME --number DIGITS`."
)


class GateClosed(Exception):
    """Nothing can be imported now. `code` is a word; the message says why and where to set it up."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def importing_channels(workspace: Workspace) -> list[Channel]:
    """List the active channels through which this workspace can import.

    Raises GateClosed where there is none.
    """
    active = [channel for channel in connected(workspace) if channel.state == ChannelState.ACTIVE]
    able = [channel for channel in active if channel.provider in IMPORTING_PROVIDERS]
    if able:
        return able
    if active:
        provider = Provider(active[0].provider).label
        raise GateClosed("provider_cannot_import", f"Import does not work with {provider} yet. {SET_UP}")
    raise GateClosed("no_active_channel", f"Import needs an active WhatsApp channel. {SET_UP}")


def choose_channel(workspace: Workspace, name: str | None) -> Channel:
    """Choose the channel of an import: the one named, or the only one there is.

    Raises GateClosed where none is active, where the name is not among them, and where several leave it open.
    """
    able = importing_channels(workspace)
    names = ", ".join(channel.name for channel in able)
    if name is not None:
        for channel in able:
            if channel.name_key == name_key(trim_text(name)):
                return channel
        raise GateClosed("unknown_channel", f"There is no active channel {name}. The active ones are: {names}.")
    if len(able) > 1:
        raise GateClosed("channel_left_open", f"There are several active channels; name one with --channel: {names}.")
    return able[0]

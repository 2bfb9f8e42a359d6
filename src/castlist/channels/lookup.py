"""Finding the channels of a workspace."""

from uuid import UUID

from django.db.models import QuerySet

from castlist.audience.names import name_key
from castlist.channels.lifecycle import CONNECTED
from castlist.channels.models import Channel
from castlist.channels.refusals import ChannelRefused
from castlist.workspaces.models import Workspace
from castlist.workspaces.trimming import trim_text


def row_of(channel: Channel) -> QuerySet[Channel]:
    """Find the row of a channel, to read it anew or to change it."""
    return Channel.objects.filter(workspace=channel.workspace_id, pk=channel.pk)


def connected(workspace: Workspace) -> QuerySet[Channel]:
    """List the channels that are not disconnected, oldest first."""
    return Channel.objects.filter(workspace=workspace, state__in=CONNECTED).order_by("id")


def find_channel(workspace: Workspace, name: str | None = None) -> Channel:
    """Find a connected channel by its name or id; without either, the only one that there is.

    Raises ChannelRefused where there is none, or several and no name.
    """
    found = connected(workspace)
    if name is None:
        return _only(list(found[:2]), workspace)
    channel = found.filter(name_key=name_key(trim_text(name))).first() or _by_id(found, name)
    if channel is None:
        raise ChannelRefused(f"There is no channel {name or 'without a name'}. {_names(workspace)}")
    return channel


def _only(channels: list[Channel], workspace: Workspace) -> Channel:
    if len(channels) == 1:
        return channels[0]
    if not channels:
        raise ChannelRefused(f"{_names(workspace)} Connect one: castlist channels connect.")
    raise ChannelRefused(f"There are several channels; name one. {_names(workspace)}")


def _by_id(channels: QuerySet[Channel], text: str) -> Channel | None:
    try:
        return channels.filter(uuid=UUID(text)).first()
    except ValueError:
        return None


def _names(workspace: Workspace) -> str:
    names = [channel.name for channel in connected(workspace)]
    return f"The channels are: {', '.join(names)}." if names else "No channel is connected."

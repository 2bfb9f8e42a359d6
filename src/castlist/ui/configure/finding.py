"""Finding what an address of Configure names, in the workspace of the request only."""

from uuid import UUID

from django.http import Http404

from castlist.channels.lookup import connected
from castlist.channels.models import Channel
from castlist.ui.access import PageRequest


def find_channel(request: PageRequest, uuid: UUID) -> Channel:
    """Find a connected channel. Raises Http404."""
    channel = connected(request.workspace).filter(uuid=uuid).first()
    if channel is None:
        raise Http404
    return channel


def chosen_channel(request: PageRequest) -> Channel | None:
    """Give the channel that the page is about: the one that its address names, or else the first."""
    channels = connected(request.workspace)
    try:
        asked = UUID(request.GET.get("channel", ""))
    except ValueError:
        return channels.first()
    found = channels.filter(uuid=asked).first()
    if found is None:
        raise Http404
    return found

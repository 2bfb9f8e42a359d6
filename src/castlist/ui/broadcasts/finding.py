"""Finding the broadcast that an address names, and answering what the room refuses."""

from uuid import UUID

from django.http import Http404

from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.models import Broadcast
from castlist.channels.refusals import ChannelRefused, TemplateRefused
from castlist.ui.access import PageRequest

REFUSALS = (BroadcastRefused, FillingRefused, SegmentRefused, TemplateRefused, ChannelRefused)
"""What the room says instead of doing something; each message is for the reader."""


def broadcast_of(request: PageRequest, uuid: UUID) -> Broadcast:
    """Give a broadcast of the request's workspace. Raises Http404."""
    found = Broadcast.objects.filter(workspace=request.workspace, uuid=uuid)
    one = found.select_related("workspace", "channel", "created_by").first()
    if one is None:
        raise Http404
    return one

"""A number is connected in one workspace at a time: else its reports would come to one, STOP not to the other."""

from django.db import connection

from castlist.channels.lifecycle import CONNECTED
from castlist.channels.models import Channel, Provider
from castlist.channels.refusals import ChannelRefused
from castlist.config.addresses import place_of

_LOCK = "SELECT pg_advisory_xact_lock(17234, hashtext(%s))"


def refuse_elsewhere(channel: Channel) -> None:
    """Refuse a number that another workspace has connected at the same host, by whichever API. Raises ChannelRefused.

    To be called within the transaction that saves the channel: until that ends, whoever would connect the number waits
    here. And after the provider was asked, so that only who has the key of a number learns where it is connected.
    """
    if channel.provider == Provider.SANDBOX:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [channel.number])
    same = Channel.objects.filter(number=channel.number, state__in=CONNECTED)
    addresses = same.exclude(workspace=channel.workspace_id).values_list("base_url", flat=True)
    if place_of(channel.base_url) in map(place_of, addresses):
        raise ChannelRefused(
            f"The number {channel.number} is connected in another workspace, which would get no reports any more. "
            "Disconnect it there first: castlist channels disconnect --workspace W.",
            field="number",
        )

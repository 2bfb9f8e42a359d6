"""Bringing what is sealed under the first of the keys, so that an older one can be given up."""

from django.db import transaction

from castlist.channels.models import Channel
from castlist.config.vault import reseal

SEALED = ("sealed_api_key", "sealed_app_secret", "sealed_callback_secret", "sealed_former_secret")


def reseal_channels() -> int:
    """Seal the credentials of every channel anew, in all workspaces; says of how many. All or, with an error, none.

    Raises SealBroken where no key opens one of them.
    """
    with transaction.atomic():
        channels = list(Channel.objects.select_for_update().order_by("id"))
        for channel in channels:
            for column in SEALED:
                setattr(channel, column, reseal(getattr(channel, column)))
        Channel.objects.bulk_update(channels, SEALED, batch_size=500)
    return len(channels)

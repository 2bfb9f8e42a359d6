"""Opening what is sealed of a channel: all that an adapter needs to talk through it."""

from castlist.channels.models import Channel
from castlist.channels.providers.protocol import Access
from castlist.config.environment import environment
from castlist.config.vault import unseal


def access_of(channel: Channel) -> Access:
    """Give the access to a channel's account, credentials in the clear: for a request, never for print or log.

    Raises SealBroken where the key that sealed them is lost. About 0.2 ms: who sends much keeps it.
    """
    return Access(
        provider=channel.provider,
        base_url=channel.base_url,
        number=channel.number,
        api_key=unseal(channel.sealed_api_key),
        app_secret=unseal(channel.sealed_app_secret),
        callback_secret=unseal(channel.sealed_callback_secret),
        sid=channel.sid,
        waba_id=channel.waba_id,
        phone_number_id=channel.phone_number_id,
        graph_version=channel.graph_version,
        callback_url=callback_url(channel),
    )


def callback_url(channel: Channel) -> str:
    """Give the address that the provider calls for this channel, a secret; empty without CASTLIST_PUBLIC_URL."""
    public = environment().public_url
    return f"{public}/callbacks/{channel.callback_token}" if public else ""

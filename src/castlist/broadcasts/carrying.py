"""Whether a provider can carry a message, asked of its adapter by writing the request: nothing is sent.

So that what a provider's form cannot hold is said by pre-flight, and skipped, before it fails message by message.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from castlist.broadcasts.skipping import Skip, not_carried
from castlist.channels.providers import PROVIDERS, provider
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Access, MessageUnsendable, TemplateMessage
from castlist.channels.template_shape import TemplateShape

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast

Carries = Callable[[Sequence[str]], Skip | None]
"""Says of the texts of a message why they cannot be carried; None where they can."""

ANYBODY = "10000000000"
ANYTHING = "https://example.com/1"
"""What any variable can hold, a link too."""


def carriage_of(broadcast: "Broadcast", shape: TemplateShape, keys: Sequence[str]) -> Carries | None:
    """Give what asks the adapter about each message; None for a provider that carries every value.

    `keys`: the variables that the texts fill, in their order.
    """
    if PROVIDERS[broadcast.channel.provider].carries_every_value:
        return None
    access = _blank_access(broadcast)

    def carries(texts: Sequence[str]) -> Skip | None:
        error = _error(access, shape, dict(zip(keys, texts, strict=True)))
        return not_carried(error.title) if error and error.kind is ErrorKind.FAIL else None

    return carries


def uncarried_words(broadcast: "Broadcast", shape: TemplateShape) -> str:
    """Say why the provider cannot carry a template, whoever gets it; empty where it can."""
    error = _error(_blank_access(broadcast), shape, dict.fromkeys(broadcast.values, ANYTHING))
    return f"{error.title}. {error.to_do}".rstrip() if error and error.kind is not ErrorKind.FAIL else ""


def _error(access: Access, shape: TemplateShape, values: dict[str, str]) -> ProviderError | None:
    try:
        provider(access.provider).send(access, TemplateMessage(to=ANYBODY, shape=shape, values=values, ref=""))
    except MessageUnsendable as refusal:
        return refusal.error
    return None


def _blank_access(broadcast: "Broadcast") -> Access:
    """Give an access without credentials: nothing is asked with it."""
    channel = broadcast.channel
    return Access(
        provider=channel.provider,
        base_url=channel.base_url,
        number=channel.number,
        sid=channel.sid,
        phone_number_id=channel.phone_number_id,
        waba_id=channel.waba_id,
    )

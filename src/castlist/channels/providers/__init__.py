"""The providers that Castlist knows, each by its name. What an operator has to give stands in `facts.py`."""

from collections.abc import Mapping

from castlist.channels.providers import dialog360, kaleyra, kaleyra_v1, meta, sandbox
from castlist.channels.providers.facts import FACTS, ProviderFacts
from castlist.channels.providers.protocol import Provider

PROVIDERS: Mapping[str, ProviderFacts] = {each.name: each for each in FACTS}
"""Facts by the provider's name, in the order in which they are offered."""

_ADAPTERS: Mapping[str, Provider] = {
    "360dialog": dialog360,
    "kaleyra": kaleyra,
    "kaleyra-v1": kaleyra_v1,
    "meta": meta,
    "sandbox": sandbox,
}


class ProviderNotKnown(Exception):
    """There is no such provider. The message names those that there are."""


def provider(name: str) -> Provider:
    """Give the functions of a provider. Raises ProviderNotKnown."""
    if name not in _ADAPTERS:
        raise ProviderNotKnown(f"{name} is not a provider. The providers are {', '.join(PROVIDERS)}.")
    return _ADAPTERS[name]

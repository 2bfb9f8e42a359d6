"""Whom the simulator can play."""

from enum import StrEnum


class ProviderName(StrEnum):
    """A provider, as the command line names it."""

    DIALOG360 = "360dialog"
    KALEYRA = "kaleyra"
    KALEYRA_V1 = "kaleyra-v1"
    META = "meta"


META_SHAPED = frozenset({ProviderName.META, ProviderName.DIALOG360})
"""They answer sends with Meta's own object (§2.1, §2.2)."""

"""A channel as its card and its side panel show it."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from castlist.channels.access import access_of
from castlist.channels.callbacks import has_to_be_pasted, is_callback_set, reports_word
from castlist.channels.models import Channel, ChannelState, Provider
from castlist.channels.providers.protocol import Access
from castlist.config.vault import SealBroken
from castlist.ui.configure.provider_words import WORDS, ProviderWords

WAITING = "waiting"

QUALITIES = {
    "GREEN": ("ok", "circle-check", gettext_noop("High")),
    "YELLOW": ("warn", "alert-triangle", gettext_noop("Medium")),
    "RED": ("bad", "alert-circle", gettext_noop("Low")),
}
"""What WhatsApp thinks of a number, by how people took to its messages in the last seven days."""


@dataclass(frozen=True)
class Standing:
    """How a channel stands, in what a template needs."""

    channel: Channel

    @property
    def words(self) -> ProviderWords:
        """What is told of its provider."""
        return WORDS[self.channel.provider]

    @property
    def is_sandbox(self) -> bool:
        """Whether nothing leaves this server through it."""
        return self.channel.provider == Provider.SANDBOX

    @property
    def reports(self) -> str:
        """Whether reports come in: arriving, waiting, off."""
        return reports_word(self.channel)

    @property
    def state(self) -> str:
        """Its state; an active one whose reports are awaited is waiting."""
        is_waiting = self.channel.state == ChannelState.ACTIVE and self.reports == WAITING
        return WAITING if is_waiting else self.channel.state

    @property
    def trouble(self) -> str:
        """What went wrong last, as a sentence; empty where nothing did."""
        return self.channel.state_reason or self.channel.last_error

    @property
    def quality(self) -> dict[str, str] | None:
        """The quality that WhatsApp gives it, with its look."""
        found = QUALITIES.get(str(self.channel.facts.get("quality", "")).upper())
        return {"tint": found[0], "icon": found[1], "words": _(found[2])} if found else None

    @property
    def verified_name(self) -> str:
        """The name by which WhatsApp knows the number; else what the team calls it."""
        return str(self.channel.facts.get("name", "")) or self.channel.name

    @property
    def is_set(self) -> bool:
        """Whether the provider was told by a call where to report."""
        return is_callback_set(self.channel)

    @property
    def is_pasted(self) -> bool:
        """Whether a person has to paste address and secret."""
        return has_to_be_pasted(self.channel)

    @cached_property
    def access(self) -> Access | None:
        """What opens the account, for the callback's address and secret; None where the key to it is lost."""
        try:
            return access_of(self.channel)
        except SealBroken:
            return None

    @property
    def callback_url(self) -> str:
        """The address that the provider calls; empty without a public one."""
        return self.access.callback_url if self.access else ""


def host_of(address: str) -> str:
    """Give the host of a request's `Host`, for a sentence."""
    return urlsplit(f"//{address}").hostname or address
